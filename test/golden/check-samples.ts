import { countTrial } from '../../src/analysis/check/counts.ts'
import { exitCodeFor, summarizeCheck } from '../../src/analysis/check/summarize.ts'
import { type AskedStep, type CheckResult, checkResultSchema } from '../../src/model/check-result.ts'
import { RESULT_SCHEMA, type ResultArm } from '../../src/model/result-parts.ts'
import type { PhaseRun } from '../../src/model/sequence-run.ts'
import { asked, counting, type Responds, sessions, simulated } from '../support/sequence-runs.ts'
import { modeTraitsOf } from '../support/traits.ts'
import { ENVIRONMENT } from './results.ts'

interface SampleArm {
  readonly id: string
  readonly app?: string
  readonly slots: readonly number[]
  readonly responds: Responds
  /** While several are sent at a time; undefined: they are not. */
  readonly together?: Responds
  readonly count?: number
}

function checkResult(
  steps: AskedStep[],
  arms: readonly SampleArm[],
  overrides: Partial<CheckResult> = {},
): CheckResult {
  const resultArms = arms.map(
    ({ id, slots, app = 'server.js' }): ResultArm => ({
      ...{
        id,
        app,
        mode: app === 'server.js' ? id : 'cluster-rr',
        traits: modeTraitsOf(app === 'server.js' ? id : 'cluster-rr'),
        workers: id === 'single' ? 1 : Math.max(2, slots.length),
      },
      ...{ node: 'v20.20.2', keepAlive: true, control: false, version: null },
    }),
  )
  const settings: CheckResult['settings'] = {
    ...{ sequences: 1_000, parallel: 8, budgetMs: 20_000, timeoutMs: 2_000, alpha: 0.01, workMs: null },
    ...{ method: steps[0]!.method, path: steps[0]!.path, stickyBy: 'address', steps },
  }
  const trials = arms.map(({ id, slots, responds, together, count = 1_000 }) => {
    const send = (number: number, how: Responds): PhaseRun => simulated(number, steps.length, slots, how)
    const boot = {
      arm: id,
      origin: 'http://127.0.0.1:24817',
      readyAfterMs: 120,
      workers: [...slots],
      reach: id === 'sticky' ? ('request' as const) : ('connection' as const),
    }
    const phases = { serial: send(count, responds), parallel: together ? send(count / 2, together) : null }
    return countTrial({ ...boot, ...phases }, steps)
  })
  const summary = summarizeCheck({ arms: resultArms, trials, settings })
  return checkResultSchema.parse({
    ...{ schema: RESULT_SCHEMA, tool: { name: 'clusterbench', version: '0.1.0' }, command: 'check' },
    ...{ state: 'completed', error: null, hint: null, startedAt: '2026-03-14T09:26:53.589Z', durationMs: 4_200 },
    ...{ argv: ['check', 'server.js', '--sequence', 'user.yaml'], configFile: null, seed: 4242 },
    ...{ environment: ENVIRONMENT, settings, arms: resultArms, skipped: [], trials, summary },
    exitCode: exitCodeFor(summary, false),
    ...overrides,
  } satisfies CheckResult)
}

const SESSION = [asked('POST', '/login'), asked('GET', '/me')]
const COUNTER = [asked('POST', '/count', { unique: '$.value' })]
const ONE = { id: 'single', slots: [1] }
const TWO = { id: 'cluster-rr', slots: [1, 2] }
const fine: Responds = () => ({})

/** Each value is given to four sequences that come at a time. */
const racing: Responds = ({ number }) => ({ unique: String(Math.floor(number / 4)) })

/** A counter whose worker gives every twentieth value twice. */
function cachedCount(count: Responds): Responds {
  return at => (at.number % 20 === 19 ? { unique: '1' } : count(at))
}

/** Results of `check` by name, for golden files. */
export const CHECK_SAMPLES: Readonly<Record<string, CheckResult>> = {
  'check-session-lost': checkResult(SESSION, [
    { ...ONE, responds: sessions },
    { ...TWO, responds: sessions },
  ]),
  'check-not-shared': checkResult(COUNTER, [
    { ...ONE, responds: counting(true), together: counting(true) },
    { ...TWO, responds: counting(false), together: counting(false) },
    { ...TWO, id: 'cluster-os', responds: counting(false), together: counting(false) },
  ]),
  'check-several-apps': checkResult(COUNTER, [
    { id: 'a', app: 'a.js', slots: [1, 2], responds: counting(false) },
    { id: 'b', app: 'b.js', slots: [1, 2], responds: cachedCount(counting(false)) },
  ]),
  'check-lost-updates': checkResult(COUNTER, [
    { ...ONE, responds: counting(true), together: racing },
    { ...TWO, responds: counting(true), together: racing },
  ]),
  'check-holds': checkResult(SESSION, [
    { ...ONE, responds: fine },
    { ...TWO, responds: fine },
  ]),
  'check-same-differs': checkResult(
    [asked('GET', '/flags', { same: '$.color' })],
    [{ ...TWO, responds: ({ slot }) => ({ same: slot === 1 ? 'blue' : 'green' }) }],
  ),
  'check-sticky': checkResult(SESSION, [{ id: 'sticky', slots: [1], responds: sessions }]),
  'check-wrong-sequence': checkResult(COUNTER, [
    { ...ONE, responds: ({ number }) => ({ unique: String(number % 10) }), together: racing },
    { ...TWO, responds: ({ number }) => ({ unique: String(Math.floor(number / 10)) }), together: racing },
  ]),
  'check-wrong-in-one': checkResult(COUNTER, [
    { ...ONE, responds: ({ number }) => ({ unique: String(number % 10) }) },
    { ...TWO, responds: counting(true) },
  ]),
  'check-too-few-values': checkResult(COUNTER, [
    { ...ONE, responds: counting(true), together: counting(true) },
    { ...TWO, responds: counting(true), together: ({ number }) => ({ unique: String(Math.max(1, number)) }) },
  ]),
  'check-few': checkResult(SESSION, [{ ...TWO, responds: fine, count: 20 }]),
  'check-interrupted': checkResult(SESSION, [{ ...TWO, responds: sessions, count: 200 }], {
    state: 'interrupted',
    exitCode: 130,
  }),
  'check-interrupted-early': checkResult(SESSION, [], {
    arms: [
      {
        ...{ id: 'single', app: 'server.js', mode: 'single', traits: modeTraitsOf('single'), workers: 1 },
        node: 'v20.20.2',
        keepAlive: true,
        control: false,
        version: null,
      },
    ],
    state: 'interrupted',
    exitCode: 130,
  }),
}
