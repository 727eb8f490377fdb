import { describe, expect, test } from 'vitest'
import { chooseVictim } from '../../../src/faults/index.ts'
import { drawPlan, parseFault, readPlan } from '../../../src/faults/plan/index.ts'
import { worker } from './scripted-controls.ts'

const specs = (...texts: string[]) => texts.map(text => parseFault(text, '--fault'))
const draw = (texts: string[], seed = 7, durationMs = 30_000) => drawPlan(specs(...texts), { seed, durationMs })
const timesOf = (fault: string, texts: string[], seed?: number) =>
  draw(texts, seed).faults.flatMap(each => (each.fault === fault ? [[each.atMs, each.draw]] : []))

test('quotes keep the words of a value together', () => {
  const [spec] = specs(`rolling-restart at=1s strategy=own command='pm2 reload all'`)
  expect(spec!.params).toMatchObject({ strategy: 'own', command: 'pm2 reload all' })
  expect(parseFault('kill "at=1s"', '--fault').schedule.at).toEqual([1_000])
})

describe('a plan that is drawn', () => {
  test('is the same, byte for byte, for the same seed', () => {
    expect(JSON.stringify(draw(['kill every=5s', 'pause at=10s for=1500ms'], 7, 12_000))).toBe(
      '{"schema":"clusterbench.plan/1","seed":7,"durationMs":12000,"faults":[' +
        '{"id":1,"atMs":5261,"fault":"kill","params":{"signal":"SIGKILL","within":"1600ms","pick":"random"},"draw":0.179402026310149},' +
        '{"id":2,"atMs":10000,"fault":"pause","params":{"for":"1500ms","pick":"random"},"draw":0.5937037930210198},' +
        '{"id":3,"atMs":10280,"fault":"kill","params":{"signal":"SIGKILL","within":"1600ms","pick":"random"},"draw":0.6217738099658598}]}',
    )
  })

  test('changes no other fault when one is added, and differs by seed', () => {
    const alone = timesOf('kill', ['kill every=2s'])
    expect(timesOf('kill', ['kill every=2s', 'crash every=3s', 'none every=1s'])).toEqual(alone)
    expect(timesOf('kill', ['kill every=2s'], 8)).not.toEqual(alone)
  })

  test('keeps each time near its own place, whatever came before', () => {
    const times = draw(['kill every=1s jitter=20%'], 3, 60_000).faults.map(each => each.atMs)
    expect(times.length).toBeGreaterThanOrEqual(59)
    times.slice(0, 59).forEach((atMs, index) => {
      expect(Math.abs(atMs - (index + 1) * 1000)).toBeLessThanOrEqual(200)
    })
    expect(new Set(times.map(atMs => atMs % 1000)).size).toBeGreaterThan(30)
  })

  test('is exact where it says so', () => {
    const times = (text: string) => draw([text]).faults.map(each => each.atMs)
    expect(times('kill every=10s jitter=0%')).toEqual([10_000, 20_000])
    expect(times('kill at=10s,25s')).toEqual([10_000, 25_000])
    expect(times('kill every=10s jitter=0% at=500ms count=2')).toEqual([500, 10_000])
  })

  test('fires a fault during each of another kind, a moment after it, and changes none of the others', () => {
    const restarts = timesOf('rolling-restart', ['rolling-restart every=5s'])
    const both = ['rolling-restart every=5s', 'kill during=rolling-restart']
    expect(timesOf('kill', both).map(([atMs]) => atMs)).toEqual(
      restarts.flatMap(([atMs]) => (atMs! + 500 < 30_000 ? [atMs! + 500] : [])),
    )
    const times = (text: string) => timesOf('kill', ['rolling-restart at=2s,9s', text]).map(([atMs]) => atMs)
    expect(times('kill during=rolling-restart after=2s')).toEqual([4_000, 11_000])
    expect(times('kill during=rolling-restart after=0ms count=1')).toEqual([2_000])
  })

  test('puts faults of one time in the order in which they were asked for', () => {
    const { faults } = draw(['pause at=3s', 'kill at=1s,3s'])
    expect(faults.map(({ id, fault }) => [id, fault])).toEqual([
      [1, 'kill'],
      [2, 'pause'],
      [3, 'kill'],
    ])
  })

  test.each([
    [
      'kill every=30s',
      '--fault "kill every=30s": no fault would fire within the duration of 30s; expected a shorter interval',
    ],
    ['kill at=10s,40s', '--fault "kill at=10s,40s": 40s is not within the duration of 30s'],
    ['kill during=pause', '--fault "kill during=pause": during: no fault "pause" with times of its own is requested'],
    ['kill during=kill', '--fault "kill during=kill": during: expected another kind of fault'],
    ['kill every=10ms', undefined],
  ])('%s: %s', (text, message) => {
    if (message === undefined) expect(() => draw([text], 1, 3_600_000)).toThrow('expected no more than 10000 faults')
    else expect(() => draw([text])).toThrow(message)
  })

  test.each([
    ['', 'expected a fault with its options, such as "kill every=5s"'],
    ['kil every=5s', '"kil": no such fault. Did you mean "kill"?'],
    [
      'kill evry=5s',
      '"evry": no such option of kill; expected one of every, jitter, at, during, after, count, signal, within, pick, target, restart. Did you mean "every"?',
    ],
    ['kill 5s', '"5s": expected option=value, such as every=5s'],
    ['kill every=', '"every=": expected option=value'],
    ['kill every=5s every=6s', 'every: expected each option only once'],
    ['kill every=5', 'every "5": expected a duration from 10ms to 12h'],
    ['kill every=5s jitter=80%', 'jitter "80%": expected a percentage from 0% to 50%, such as 10%'],
    ['kill every=5s jitter=0.1', 'jitter "0.1": expected a percentage'],
    ['kill every=5s count=0', 'count "0": expected a whole number from 1 to 10000'],
    ['kill at=25s,10s', 'at "25s,10s": expected times above 0 in ascending order: 10s,25s'],
    ['kill at=3s jitter=5%', 'jitter: only applies to every='],
    ['kill', 'expected a schedule: every=5s, at=10s,25s or during=rolling-restart'],
    ['kill during=pause every=5s', 'during: not allowed together with every= or at='],
    ['kill at=5s after=1s', 'after: only applies to during='],
    ["rolling-restart at=5s strategy=own command='pm2 reload all", 'a quotation mark is not closed'],
    ["rolling-restart at=5s command='pm2 reload all'", 'command "pm2 reload all": only applies to strategy=own'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseFault(text, '--fault')).toThrow(`--fault ${JSON.stringify(text)}: ${message}`)
  })
})

describe('a plan that is read', () => {
  const good = () => JSON.parse(JSON.stringify(draw(['kill every=5s']))) as ReturnType<typeof draw>
  const readAfter = (change: (plan: { faults: Record<string, unknown>[] } & Record<string, unknown>) => void) => {
    const plan = good()
    change(plan as never)
    return readPlan(JSON.stringify(plan), 'plan.json')
  }

  test('is the plan that was written', () => {
    expect(JSON.stringify(readAfter(() => {}))).toBe(JSON.stringify(good()))
  })

  test.each([
    [
      'the schema',
      (plan: { schema: string }) => (plan.schema = 'clusterbench.result/1'),
      'expected a plan of schema clusterbench.plan/1, found "clusterbench.result/1"',
    ],
    [
      'the order',
      (plan: ReturnType<typeof good>) => ((plan.faults[1] as { atMs: number }).atMs = 3),
      'faults.1.atMs 3: expected no less than the one before',
    ],
    [
      'the end',
      (plan: ReturnType<typeof good>) => ((plan as { durationMs: number }).durationMs = 6000),
      'expected less than durationMs, 6000',
    ],
    [
      'the numbers',
      (plan: ReturnType<typeof good>) => ((plan.faults[1] as { id: number }).id = 9),
      'faults.1.id 9: expected 2',
    ],
    [
      'a fault',
      (plan: ReturnType<typeof good>) => ((plan.faults[0] as { fault: string }).fault = 'kil'),
      'faults.0.fault: "kil": no such fault. Did you mean "kill"?',
    ],
    [
      'a word',
      (plan: ReturnType<typeof good>) => ((plan.faults[0]!.params as Record<string, string>).pick = 'best'),
      'faults.0.params: pick "best": no such way to pick',
    ],
    [
      'a type',
      (plan: ReturnType<typeof good>) => ((plan.faults[0] as unknown as { atMs: string }).atMs = 'soon'),
      'faults.0.atMs "soon": expected number',
    ],
    [
      'a load that goes back in time',
      (plan: ReturnType<typeof good>) =>
        ((plan as unknown as { load: unknown }).load = {
          ...{ arrivals: 'poisson', ratePerSec: null },
          profile: [{ shape: 'hold', fromPerSec: 100, toPerSec: 100, durationMs: -5_000 }],
        }),
      'plan.json: load.profile.0.durationMs -5000: expected more than 0 milliseconds, as time cannot go back',
    ],
    [
      'a load that takes longer than the plan',
      (plan: ReturnType<typeof good>) =>
        ((plan as unknown as { load: unknown }).load = {
          ...{ arrivals: 'constant', ratePerSec: null },
          profile: [{ shape: 'hold', fromPerSec: 100, toPerSec: 100, durationMs: 1e9 }],
        }),
      'expected to take no longer than durationMs',
    ],
  ])('is refused for %s', (_, change, message) => {
    expect(() => readAfter(change as never)).toThrow(message)
  })

  test.each(['[1', 'null', '[]', '"x"', ''])('%j is refused', text => {
    expect(() => readPlan(text, 'plan.json')).toThrow(/^plan\.json: expected (JSON|a plan of schema)/)
  })
})

describe('the victim', () => {
  const workers = [worker(3), worker(1, { startedAtMs: 9 }), worker(2), worker(1, { retiring: true, startedAtMs: 0 })]
  const load: Record<number, number> = { 1: 5, 2: 7, 3: 7 }
  const chosen = (draw: number, pick: Parameters<typeof chooseVictim>[2]) =>
    chooseVictim(workers, draw, pick, ({ slot }) => load[slot]!)

  test('is chosen among the workers that stay, by slot', () => {
    expect([0, 0.33, 0.34, 0.67, 0.999].map(draw => chosen(draw, 'random')!.slot)).toEqual([1, 1, 2, 3, 3])
    expect(chosen(0, 'random')!.retiring).toBe(false)
    expect(chosen(0.9, 'oldest')!.slot).toBe(2)
    expect(chosen(0.9, 'newest')!.slot).toBe(1)
    expect(chosen(0.9, 'busiest')!.slot).toBe(2)
  })

  test('is nobody where nobody is left', () => {
    expect(chooseVictim([worker(1, { retiring: true })], 0.5, 'random', () => 0)).toBeUndefined()
    expect(chooseVictim([], 0.5, 'busiest', () => 0)).toBeUndefined()
  })
})

test('a fault that has its place just before the end fires whatever the seed', () => {
  const spec = parseFault('kill every=29s', '--fault')
  for (let seed = 0; seed < 20; seed++) {
    const { faults } = drawPlan([spec], { seed, durationMs: 30_000 })
    expect(faults[0]!.atMs).toBeLessThan(30_000)
  }
})

test('a jitter in percent is that of the schedule, any other that of the fault', () => {
  const of = (text: string) => parseFault(text, '--fault')
  expect(of('latency every=5s target=redis jitter=20%')).toMatchObject({
    params: { jitter: '0ms' },
    schedule: { jitter: 0.2 },
  })
  expect(of('latency every=5s target=redis jitter=20ms')).toMatchObject({
    params: { jitter: '20ms' },
    schedule: { jitter: 0.1 },
  })
  expect(of('latency at=5s target=redis jitter=20ms').params).toMatchObject({ jitter: '20ms' })
  expect(() => of('latency at=5s target=redis jitter=20%')).toThrow('jitter: only applies to every=')
  expect(() => of('latency at=5s target=redis jitter=20')).toThrow('jitter "20": expected')
})
