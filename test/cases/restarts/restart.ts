import { expect } from 'vitest'
import type { ChaosResult } from '../../../src/model/chaos-result.ts'
import { findingsOf, runChaos, trialOf } from '../../support/chaos.ts'

/** The findings about workers that are told to stop, and those that a restart was told by before. */
const ABOUT_STOPS = [
  ...['ended-at-signal', 'never-drained', 'never-told', 'killed-while-busy', 'takes-while-stopping', 'handoff-lost'],
  ...['cut-keep-alive', 'never-exits', 'slow-stop', 'handoff-hung', 'fds-leaked'],
]

/** An app that closes idle connections at once may cut one just as it is used, and miss a hand-over: on a busy machine it will. */
export const RACES = ['cut-keep-alive', 'handoff-lost']

/** A worker that is killed in the end may leave behind what every SIGKILL may. */
export const KILLED_IN_THE_END = [...RACES, 'handoff-hung', 'fds-leaked']

export interface Restart {
  /** What the app does when it is told to stop; see the fixture. */
  readonly stops: string
  readonly mode?: string
  /** Words of the fault, and when it is fired; once by default. */
  readonly roll?: string
  readonly at?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly finds: readonly string[]
  readonly tolerates?: readonly string[]
}

/** Runs a rolling restart under load. */
export async function restart({
  stops,
  mode = 'cluster-rr',
  roll = '',
  at = 'at=1s',
  env = {},
  args = [],
  finds,
  tolerates = [],
}: Restart): Promise<ChaosResult> {
  // Where nothing may be lost, a machine that stands still for a while must not count.
  const isStrict = finds.length === 0 && tolerates.length === 0 && !roll.includes('killTimeout')
  const [patience, patient] = isStrict ? ['killTimeout=5s', ['--timeout', '10s']] : ['', []]
  const app = ['test/fixtures/apps/stops.js', '--modes', mode, '--workers', '2', '--rate', '200']
  const fault = [
    '--fault',
    `rolling-restart ${at} ${roll} ${patience}`.trim().replace(/ +/g, ' '),
    '--duration',
    '4700ms',
    '--cooldown',
    '2s',
  ]
  const { code, stderr, result } = await runChaos([...app, ...fault, ...patient, ...args], {
    env: { STOPS: stops, ...env },
  })
  expect(code, stderr).toBe(0)
  return result
}

/** Requires what is found of a restart, and nothing else about stops. */
export async function check(situation: Restart): Promise<void> {
  const { mode = 'cluster-rr', finds, tolerates = [] } = situation
  const result = await restart(situation)
  const about = findingsOf(result, mode).filter(id => ABOUT_STOPS.includes(id) && !tolerates.includes(id))
  expect(about, JSON.stringify(result.summary.findings, undefined, 1)).toEqual(finds)
  if (finds.length === 0 && tolerates.length === 0) expect(trialOf(result, mode).requests.dropped).toBe(0)
}

/** What tells the situations apart, for the title of a test. */
export function nameOf({ stops, mode = 'cluster-rr', roll, env, args, finds }: Restart): string {
  const words = [roll, ...Object.entries(env ?? {}).map(each => each.join('=')), ...(args ?? [])].filter(Boolean)
  return `${mode}, ${stops}${words.length > 0 ? ` (${words.join(' ')})` : ''}: ${finds.join(', ') || 'nothing'}`
}
