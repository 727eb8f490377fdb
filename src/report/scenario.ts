import type { Result } from '../model/result.ts'

/** What was run, in short: `compare cpu`, `compare old.js, new.js`, `chaos server.js`. */
export function scenarioOf({ command, arms }: Pick<Result, 'command' | 'arms'>): string {
  return `${command} ${[...new Set(arms.map(arm => arm.app))].join(', ')}`.trim()
}
