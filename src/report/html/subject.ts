import type { Result } from '../../model/result.ts'
import { shorten } from '../characters/width.ts'

/** Room for the names of the apps in a heading. */
const MOST = 80

/** What was run, in short: `compare old.js, new.js`. */
export function subjectOf({ command, arms }: Pick<Result, 'command' | 'arms'>): string {
  return `${command} ${shorten([...new Set(arms.map(arm => arm.app))].join(', '), MOST)}`.trim()
}
