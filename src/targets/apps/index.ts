import type { Named } from '../../model/named.ts'
import { calibrateIterations } from './burn.ts'

/** A built-in sample server. */
export interface Sample extends Named {
  /** Its script, run like a user's. */
  readonly script: URL
  /** Work of one request when none is asked for; undefined for a sample that takes no `--work`. */
  readonly defaultWorkMs: number | undefined
  /** Arguments that make one request take `workMs`. Measures this machine where needed, so call it once per run. */
  args(workMs: number): readonly string[]
}

/** Every sample, in the order in which the help shows them. */
export const samples: readonly Sample[] = [
  sample('hello', 'a fixed short text: the cost of HTTP alone'),
  sample('json', 'a list of 5 KB, serialised for every request'),
  sample('cpu', 'arithmetic, --work of it per request', 2, workMs => [
    '--iterations',
    String(calibrateIterations(workMs)),
  ]),
  sample('io', 'waiting, --work of it per request', 20, workMs => ['--wait-ms', String(workMs)]),
  sample('cache', 'values that expire after 5 s, kept by each worker, or for all of them with -- --store ipc'),
  sample('counter', 'a number that each POST adds one to, kept by each worker, or for all of them with -- --store ipc'),
  sample('session', 'sessions with a cookie, from POST /login to GET /me, kept in the same way'),
]

/** The sample of that name. */
export function findSample(name: string): Sample | undefined {
  return samples.find(entry => entry.name === name)
}

/** Arguments for the sample's script; `workMs` falls back to the sample's own default and is ignored where it has none. */
export function sampleArgs(entry: Sample, workMs: number | undefined): readonly string[] {
  return entry.defaultWorkMs === undefined ? [] : entry.args(workMs ?? entry.defaultWorkMs)
}

function sample(name: string, summary: string, defaultWorkMs?: number, args: Sample['args'] = () => []): Sample {
  return { name, summary, script: new URL(`./${name}.js`, import.meta.url), defaultWorkMs, args }
}
