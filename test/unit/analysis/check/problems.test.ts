import { describe, expect, test } from 'vitest'
import { countTrial } from '../../../../src/analysis/check/counts.ts'
import { summarizeCheck } from '../../../../src/analysis/check/summarize.ts'
import { failsMoreOften } from '../../../../src/analysis/fisher.ts'
import type { AskedStep, CheckArmSummary } from '../../../../src/model/check-result.ts'
import type { PhaseRun } from '../../../../src/model/sequence-run.ts'
import { asked, counting, type Responds, sessions, simulated } from '../../../support/sequence-runs.ts'

const SESSION = [asked('POST', '/login'), asked('GET', '/me')]
const COUNTER = [asked('POST', '/count', { unique: '$.value' })]

interface Sent {
  readonly steps: AskedStep[]
  readonly responds: Responds
  readonly together?: Responds
  readonly count?: number
  readonly slots?: readonly number[]
}

type Arms = Parameters<typeof summarizeCheck>[0]['arms']
const SETTINGS = { alpha: 0.01 } as Parameters<typeof summarizeCheck>[0]['settings']
const BOOT = { origin: '', readyAfterMs: 1, reach: 'connection' as const, parallel: null }

/** What is told of an app with two workers beside one process of the same app. */
function besideOne(steps: AskedStep[], [alone, several]: readonly [Responds, Responds], apps = ['app', 'app']) {
  const arms = [
    { id: 'single', workers: 1, app: apps[0] },
    { id: 'rr', workers: 2, app: apps[1] },
  ] as unknown as Arms
  const send = (slots: number[], responds: Responds) => ({
    ...{ ...BOOT, workers: slots },
    serial: simulated(400, steps.length, slots, responds),
  })
  const trials = [
    { arm: 'single', ...send([1], alone) },
    { arm: 'rr', ...send([1, 2], several) },
  ].map(each => countTrial(each, steps))
  const [, { verdict, problems }] = summarizeCheck({ arms, trials, settings: SETTINGS }).arms as [
    unknown,
    CheckArmSummary,
  ]
  return { verdict, kinds: problems.map(({ kind }) => kind) }
}

function judged({ steps, responds, together, count = 400, slots = [1, 2] }: Sent) {
  const send = (how: Responds): PhaseRun => simulated(count, steps.length, slots, how)
  const phases = { serial: send(responds), parallel: together ? send(together) : null }
  const boot = { arm: 'a', origin: '', readyAfterMs: 1, workers: [...slots], reach: 'connection' as const }
  const trial = countTrial({ ...boot, ...phases }, steps)
  const settings = { alpha: 0.01 } as Parameters<typeof summarizeCheck>[0]['settings']
  const [summary] = summarizeCheck({ arms: [], trials: [trial], settings }).arms
  return { trial, verdict: summary!.verdict, kinds: summary!.problems.map(({ kind }) => kind), bound: summary!.bound }
}

test('Fisher’s exact test, one-sided: the lady tasting tea, and others by R', () => {
  // fisher.test(matrix(c(3, 1, 1, 3), 2), alternative = 'greater')$p.value
  expect(failsMoreOften({ sent: 4, failed: 3 }, { sent: 4, failed: 1 })).toBeCloseTo(17 / 70, 12)
  expect(failsMoreOften({ sent: 10, failed: 5 }, { sent: 10, failed: 0 })).toBeCloseTo(252 / 15_504, 12)
  expect(failsMoreOften({ sent: 0, failed: 0 }, { sent: 10, failed: 3 })).toBe(1)
  expect(failsMoreOften({ sent: 5_000, failed: 40 }, { sent: 5_000, failed: 40 })).toBeGreaterThan(0.5)
})

describe('a session in the memory of one worker', () => {
  const { trial, verdict, kinds } = judged({ steps: SESSION, responds: sessions })
  const me = trial.steps[1]!

  test('is lost with the worker, and only then', () => {
    expect(verdict).toBe('depends')
    expect(kinds).toEqual(['session-lost'])
    expect(me).toMatchObject({
      carries: 'cookie',
      stayed: { failed: 0 },
      usualStatus: 200,
      movedCodes: { 401: me.moved.sent },
    })
    expect(me.moved.failed).toBe(me.moved.sent)
    expect(me.moved.sent + me.stayed.sent).toBe(400)
  })

  test('was tried from each worker to each other, with an example', () => {
    expect(me.pairs.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [2, 1],
    ])
    expect(me.example).toMatchObject({ code: '401', status: 401, body: '{"error":"not logged in"}' })
  })
})

test('without anything that was carried along it is state that is not shared', () => {
  const { kinds } = judged({ steps: SESSION, responds: at => ({ ...sessions(at), carries: null }) })
  expect(kinds).toEqual(['state-not-shared'])
})

test('a few failures wherever they are sent are no matter of workers', () => {
  const responds: Responds = ({ number, step }) => (step === 1 && number % 50 === 0 ? { code: '500', status: 500 } : {})
  expect(judged({ steps: SESSION, responds })).toMatchObject({ verdict: 'holds', kinds: [] })
})

test('nothing that failed has an exact upper bound', () => {
  const { trial, verdict, bound } = judged({ steps: SESSION, responds: () => ({}), count: 1_000 })
  expect(verdict).toBe('holds')
  expect(bound).toBeCloseTo(1 - 0.01 ** (1 / trial.serial.moved.sent), 6)
  expect(judged({ steps: SESSION, responds: () => ({}), count: 20 }).verdict).toBe('few')
})

test('where all sequences stay, nothing is told of a change', () => {
  expect(judged({ steps: SESSION, responds: sessions, slots: [1] })).toMatchObject({
    verdict: 'one-worker',
    bound: null,
  })
})

describe('values that have to be unique', () => {
  test('of a counter in each worker come from the others again', () => {
    const { verdict, kinds, trial } = judged({ steps: COUNTER, responds: counting(false) })
    expect([verdict, kinds]).toEqual(['depends', ['state-not-shared']])
    expect(trial.values[0]!.serial).toMatchObject({ given: 400, within: 0 })
  })

  test('of a shared counter do not', () => {
    const { verdict, kinds } = judged({ steps: COUNTER, responds: counting(true), together: counting(true) })
    expect([verdict, kinds]).toEqual(['holds', []])
  })

  test('that come again only when several are sent are lost updates, also in one worker', () => {
    const racing: Responds = ({ number }) => ({ unique: String(number >> 1) })
    for (const slots of [[1], [1, 2]])
      expect(judged({ steps: COUNTER, responds: counting(true), together: racing, slots })).toMatchObject({
        verdict: 'loses-updates',
        kinds: ['lost-updates'],
      })
  })

  test('that are read after an update may be the same for two at a time', () => {
    const steps = [asked('POST', '/count'), asked('GET', '/count', { unique: '$.value' })]
    const unique: Responds = ({ number }) => ({ unique: String(number) })
    const { verdict, trial } = judged({ steps, responds: unique, together: () => ({ unique: '1' }) })
    expect([verdict, trial.values[0]!.parallel]).toEqual(['holds', null])
  })

  test('that come again from any worker are the fault of the sequence or the app', () => {
    const few: Responds = ({ number }) => ({ unique: String(Math.floor(number / 10)) })
    expect(judged({ steps: COUNTER, responds: few })).toMatchObject({ verdict: 'wrong', kinds: ['not-unique'] })
  })

  test('and are shared by neighbours, as the time is, have nothing to do with workers', () => {
    const time: Responds = ({ number }) => ({ unique: String(number >> 1) })
    const late = [asked('GET', '/'), asked('POST', '/count', { unique: '$.value' })]
    for (const steps of [COUNTER, late])
      expect(judged({ steps, responds: time })).toMatchObject({ verdict: 'wrong', kinds: ['not-unique'] })
    expect(besideOne(COUNTER, [time, counting(false)]).kinds).toEqual(['not-unique'])
  })

  const once: Responds = ({ number, slot }) => ({ unique: number < 3 ? 'first' : `${slot} ${number}` })

  test('and are too few tell nothing', () => {
    const pair: Responds = at =>
      at.number < 50 && at.number % 10 === at.slot
        ? { unique: `${at.number - at.slot}` }
        : once({ ...at, number: at.number + 3 })
    const { trial, verdict, kinds } = judged({ steps: COUNTER, responds: pair })
    expect(trial.values[0]!.serial).toMatchObject({ within: 0 })
    expect(trial.values[0]!.serial.between).toBeGreaterThan(0)
    expect([verdict, kinds]).toEqual(['few', []])
    expect(besideOne(COUNTER, [counting(true), pair])).toEqual({ verdict: 'few', kinds: [] })
  })

  test('once among those that are sent at a time tell nothing either', () => {
    expect(judged({ steps: COUNTER, responds: counting(true), together: once })).toMatchObject({
      verdict: 'few',
      kinds: [],
    })
  })

  test('are held against one process of the same app', () => {
    expect(besideOne(COUNTER, [counting(true), counting(false)]).kinds).toEqual(['state-not-shared'])
    const all: Responds = () => ({ unique: '1' })
    expect(besideOne(COUNTER, [all, counting(false)]).kinds).toEqual(['not-unique'])
    expect(besideOne(COUNTER, [all, counting(false)], ['other', 'app']).kinds).toEqual(['state-not-shared'])
  })

  test('of a response that names no worker are not counted', () => {
    const half: Responds = ({ number }) => (number % 2 === 0 ? { slot: -1, unique: '1' } : { unique: `${number}` })
    const { trial } = judged({ steps: COUNTER, responds: half })
    expect(trial.values[0]).toMatchObject({ serial: { given: 200, between: 0, within: 0 } })
    expect(trial.values[0]!.perWorker.map(({ slot }) => slot)).toEqual([1, 2])
  })

  test('are not shown where they are called a secret', () => {
    const steps = [asked('POST', '/count', { unique: '$.token' })]
    const { trial } = judged({ steps, responds: counting(false) })
    expect(trial.values[0]!.example).toMatchObject({ value: null })
    expect(JSON.stringify(trial)).not.toContain('"17"')
  })
})

test('a value that has to be the same, and is another with each worker', () => {
  const steps = [asked('GET', '/flags', { same: '$.color' })]
  const byWorker: Responds = ({ slot }) => ({ same: slot === 1 ? 'blue' : 'green' })
  expect(judged({ steps, responds: byWorker })).toMatchObject({ verdict: 'depends', kinds: ['state-not-shared'] })
  const anyhow: Responds = ({ number }) => ({ same: String(number % 3) })
  expect(judged({ steps, responds: anyhow })).toMatchObject({ verdict: 'wrong', kinds: ['not-same'] })
  expect(judged({ steps, responds: () => ({ same: 'blue' }) }).verdict).toBe('holds')
  // A worker that gave a single value may have given any.
  const twoOnly: Responds = ({ number }) => ({ slot: 1 + number, same: String(number) })
  expect(judged({ steps, responds: twoOnly, count: 2 })).toMatchObject({ verdict: 'few', kinds: [] })
})

test('sequences that mostly fail after a change, and not before, are no matter of the sequence', () => {
  const responds: Responds = at => (at.step === 1 && at.slot !== at.first ? { code: '401', status: 401 } : {})
  expect(judged({ steps: SESSION, responds, count: 6 })).toMatchObject({ verdict: 'few', kinds: [] })
  expect(judged({ steps: SESSION, responds: () => ({ code: '500', status: 500 }) }).verdict).toBe('failing')
})

test('where hardly any sequence stays, those with one process show what is usual', () => {
  const send = (slots: readonly number[], responds: Responds) => ({
    ...{ origin: '', readyAfterMs: 1, workers: [...slots], reach: 'request' as const, parallel: null },
    serial: simulated(200, 2, slots, responds),
  })
  const all = send([1, 2], at => ({
    ...sessions(at),
    ...(at.step === 1 && { slot: 3 - at.first, code: '401', status: 401 }),
  }))
  const trials = [
    { arm: 'single', ...send([1], sessions) },
    { arm: 'rr', ...all },
  ].map(each => countTrial(each, SESSION))
  const arms = [{ id: 'single', workers: 1 }] as unknown as Parameters<typeof summarizeCheck>[0]['arms']
  const settings = { alpha: 0.01 } as Parameters<typeof summarizeCheck>[0]['settings']
  expect(trials[1]!.steps[1]!.stayed.sent).toBe(0)
  expect(summarizeCheck({ arms, trials, settings }).arms[1]!.verdict).toBe('depends')
})

test('sequences are told apart', () => {
  const flags = asked('GET', '/flags', { sequence: 'flags', same: '$.color' })
  const other = simulated(100, 1, [1, 2], () => ({ same: 'blue' })).runs.map(run => ({ ...run, sequence: 1 }))
  const serial = { runs: [...simulated(100, 2, [1, 2], sessions).runs, ...other], durationMs: 1 }
  const boot = { arm: 'a', origin: '', readyAfterMs: 1, workers: [1, 2], reach: 'connection' as const, parallel: null }
  const { steps, values } = countTrial({ ...boot, serial }, [...SESSION, flags])
  expect(steps.map(({ stayed, moved }) => stayed.sent + moved.sent)).toEqual([100, 100, 100])
  expect(values).toMatchObject([{ sequence: 'flags', serial: { given: 100, distinct: 1 } }])
})

test('what to know of an arm whose workers were not all reached, or do not name themselves', () => {
  const trial = {
    ...{ arm: 'a', origin: '', readyAfterMs: 1, workers: [1, 2], reach: 'connection' as const, parallel: null },
  }
  const reached = countTrial({ ...trial, serial: simulated(20, 2, [1, 2], () => ({})) }, SESSION)
  const nameless = countTrial({ ...trial, workers: [], serial: simulated(20, 2, [-1], () => ({})) }, SESSION)
  const arms = [{ id: 'a', workers: 3 }] as unknown as Parameters<typeof summarizeCheck>[0]['arms']
  const settings = { alpha: 0.01 } as Parameters<typeof summarizeCheck>[0]['settings']
  const of = (each: typeof reached) => summarizeCheck({ arms, trials: [each], settings })
  expect(of(reached).warnings.map(({ id }) => id)).toEqual(['workers-not-reached'])
  expect(of(nameless).warnings.map(({ id }) => id)).toEqual(['worker-not-named'])
  expect(of(nameless).arms[0]!.verdict).toBe('few')
})
