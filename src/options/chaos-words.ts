import { z } from 'zod'
import { DEFAULT_ENGINE, engines } from '../load/index.ts'
import { namesOf } from '../model/named.ts'
import { durationText, nameText, sizeText, wholeText } from '../model/units.ts'
import { modes } from '../targets/modes/index.ts'
import { maxConnections, methodText, pathText, perSecIn } from './values.ts'

const EXPECTED_RATE = 'expected auto, or a number from 1 to 1000000'

const rate = z.union([z.string(), z.number()], { error: EXPECTED_RATE }).transform((said, context) => {
  if (said === 'auto') return 'auto'
  const perSec = perSecIn(said)
  if (perSec !== undefined) return perSec
  context.issues.push({ code: 'custom', input: said, message: EXPECTED_RATE })
  return z.NEVER
})

const openEngines = namesOf(engines.filter(engine => engine.loops.has('open'))) as [string, ...string[]]
const modeNames = modes.map(mode => mode.name) as [string, ...string[]]

/** The values of `chaos`, as flags and experiment files write them alike. */
export const chaosWords = {
  mode: nameText(modeNames, 'mode'),
  workers: wholeText(1, 128).describe('processes in the modes with several; default: the CPUs available, at least 2'),
  work: durationText('1ms', '10s').describe('the work per request of the samples cpu (2ms) and io (20ms)'),
  startTimeout: durationText('100ms', '10m').describe('how long an app may take to answer its first request: 10s'),
  rate: rate.describe(
    'requests per second; auto: 40 % of what the slowest mode can do, at most 2000; halved where a baseline does not hold',
  ),
  connections: wholeText(1, 10_000).describe('connections that are dialled ahead: 100'),
  maxConnections: maxConnections.describe('the most connections at once; default: what rate and timeout can need'),
  engine: nameText(openEngines, 'engine').describe(`load generator: ${DEFAULT_ENGINE}`),
  timeout: durationText('10ms', '10m').describe('a request without a complete answer after this long has hung: 2s'),
  duration: durationText('500ms', '12h').describe('how long faults may fire: 30s'),
  warmup: durationText('0ms', '10m').describe('load before anything counts: 2s'),
  baseline: durationText('500ms', '10m').describe('load without faults, to compare with: 5s'),
  keep: durationText('0ms', '10m').describe('load after the faults: 3s'),
  slo: durationText('1ms', '10m').describe("a slower answer is bad; default: 10 × the baseline's p99, at least 50ms"),
  seed: wholeText(0, 4_294_967_295).describe('seed of the random choices; default: drawn, and printed'),
  path: pathText.describe('path to request: /'),
  method: methodText.describe('HTTP method: GET'),
}

/** The supervisor's policy, with PM2's words. */
export const policyWords = {
  maxRestarts: wholeText(0, 10_000).describe('a slot is given up after so many restarts in a row before minUptime: 16'),
  minUptime: durationText('0ms', '10m').describe('a worker that ends before this has not run: 1s'),
  restartDelay: durationText('0ms', '10m').describe('wait before a restart: 0ms'),
  killTimeout: durationText('0ms', '10m').describe('SIGKILL when a worker has not ended by then: 1600ms'),
  listenTimeout: durationText('100ms', '10m').describe('how long a new worker may take to listen: 3s'),
  maxMemoryRestart: sizeText(16, 1_048_576).describe('restart a worker above this, such as 300MiB; default: never'),
  memoryCheckEvery: durationText('50ms', '10m').describe('how often memory is looked at: 1s'),
}
