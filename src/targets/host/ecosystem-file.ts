import { writeFileSync } from 'node:fs'
import { RUN_MARK, TARGET_MARK } from '../processes/marks.ts'
import type { Env } from '../processes/spawn.ts'
import { AGENT_ENV, type HostPlan } from './protocol.ts'
import { withAgent } from './worker-env.ts'

/** What the processes of an app need of its environment, to be watched and to be found. */
const NEEDED = ['NODE_OPTIONS', AGENT_ENV, RUN_MARK, TARGET_MARK]

/** The ecosystem file of a target, by the start of the paths of its files. PM2 knows what it is by its name. */
export function ecosystemPath(prefix: string): string {
  return `${prefix}.ecosystem.json`
}

/** Writes what PM2 is to run. An app that filters its environment, or has NODE_OPTIONS of its own, is watched all the same. */
export function writeEcosystem({ ecosystem, socket }: HostPlan, env: Env): void {
  if (!ecosystem) return
  const own = ecosystem.env as Env
  const needed = ecosystem.filter_env === undefined ? [] : NEEDED.map(name => [name, env[name]])
  const options = own.NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS: withAgent(String(own.NODE_OPTIONS)) }
  const app = { ...ecosystem, env: { ...Object.fromEntries(needed), ...own, ...options } }
  writeFileSync(ecosystemPath(socket), JSON.stringify({ apps: [app] }, undefined, 2))
}
