import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { planJsonSchema } from '../../../src/faults/plan/index.ts'
import { experimentJsonSchema } from '../../../src/options/config/schema.ts'
import { folderWith, resolved } from './chaos-run.ts'

const YAML = `
app: hello
args: [--greeting, hi]
modes: [single]
workers: 3
rate: 500
duration: 20s
keepalive: false
header: ['accept: text/plain']
seed: 3
fault:
  - { fault: kill, every: 5s, count: 2 }
  - pause at=3s
threshold: ['dropped == 0']
maxRestarts: 3
maxMemoryRestart: 100MiB
`

const experiment = async (name: string, text: string, ...args: string[]) => {
  using folder = folderWith({ [name]: text })
  return await resolved(['--experiment', name, ...args], folder.path)
}

describe('an experiment file', () => {
  test('says what flags say', async () => {
    const options = await experiment('a.yaml', YAML)
    expect(options.arms).toMatchObject([{ app: { name: 'hello' }, mode: 'single' }])
    expect(options.arms[0]!.app.args.slice(-2)).toEqual(['--greeting', 'hi'])
    expect(options).toMatchObject({ ratePerSec: 500, keepAlive: false, seed: 3, connections: 100 })
    expect(options.request.headers).toEqual({ accept: 'text/plain' })
    expect(options.policy).toMatchObject({ maxRestarts: 3, maxMemoryRestartMib: 100, minUptime: 1000 })
    expect(options.plan).toMatchObject({ seed: 3, durationMs: 20_000 })
    expect(options.plan.faults.map(each => each.fault)).toEqual(['pause', 'kill', 'kill'])
    expect(options.thresholds.map(each => each.expression)).toEqual(['dropped == 0'])
  })

  test('gives way to flags', async () => {
    const options = await experiment(
      'a.yml',
      YAML,
      ...'--rate auto --keepalive --kill-every 8s --modes cluster-rr --max-restarts 5 --threshold rejected==0'.split(
        ' ',
      ),
    )
    expect(options.arms).toMatchObject([{ mode: 'cluster-rr', workers: 3 }])
    expect(options).toMatchObject({ ratePerSec: undefined, keepAlive: true, policy: { maxRestarts: 5 } })
    expect(options.plan.faults.map(each => each.fault)).toEqual(['kill', 'kill'])
    expect(options.thresholds.map(each => each.metric)).toEqual(['rejected'])
  })

  test('is the same experiment as JSON', async () => {
    const json = await experiment(
      'a.json',
      '{"fault":[{"fault":"kill","every":"5s","count":"2"},{"fault":"pause","at":"3s"}],"duration":"20s","seed":3,"app":"hello"}',
    )
    expect(JSON.stringify(json.plan)).toBe(JSON.stringify((await experiment('a.yaml', YAML)).plan))
  })

  test.each([
    ['{"duration":5}', 'duration 5: expected a duration from 500ms to 12h, with its unit: 500ms, 60s, 2m'],
    ['{"durations":"5s"}', '"durations": no such setting of an experiment. Did you mean "duration"?'],
    ['{"workers":"x"}', 'workers "x": expected a whole number from 1 to 128'],
    ['{"rate":0}', 'rate 0: expected auto, or a number from 1 to 1000000'],
    ['{"modes":[]}', 'modes []: expected a non-empty list of modes'],
    [
      '{"modes":["cluster"]}',
      'modes.0 "cluster": no such mode; expected one of single, cluster-rr, cluster-os, reuseport, sticky, autoscale, threads, own, own-os, pm2.',
    ],
    ['{"modes":["single","single"]}', 'modes ["single","single"]: expected no duplicates'],
    ['{"keepalive":"yes"}', 'keepalive "yes": expected true or false'],
    ['{"header":["x"]}', 'header.0 "x": expected a header such as "accept: application/json"'],
    ['{"expectStatus":["2x"]}', 'expectStatus.0 "2x": expected a status'],
    ['{"maxRestart":3}', '"maxRestart": no such setting of an experiment. Did you mean "maxRestarts"?'],
    ['{"minUptime":3}', 'minUptime 3: expected a duration from 0ms'],
    ['{"faults":[]}', '"faults": no such setting of an experiment. Did you mean "fault"?'],
    ['{"keep":"3s"}', '"keep": no such setting of an experiment.'],
    ['{"threshold":["dropped = 0"]}', 'threshold.0 "dropped = 0": "=": no such operator'],
    ['{"fault":{}}', 'fault {}: expected a list of faults'],
    ['{"fault":[]}', 'fault []: expected at least one fault'],
    ['{"fault":[{"every":"5s"}]}', 'expected an object with the name of a fault'],
    ['{"fault":["kill"]}', 'fault.0 "kill": expected a schedule'],
    ['{"fault":["kil every=5s"]}', 'fault.0 "kil every=5s": "kil": no such fault'],
    ['{"fault":[5]}', 'fault.0 5: expected'],
    ['{"fault":[{"fault":"kil"}]}', 'fault.0.fault "kil": no such fault. Did you mean "kill"?'],
    ['{"fault":[{"fault":"kill","evry":"5s"}]}', 'fault.0: "evry": no such option of kill; expected one of every,'],
    ['{"fault":[{"fault":"kill","every":5}]}', 'fault.0.every 5: expected a duration'],
    ['{"fault":[{"fault":"kill"}]}', 'fault.0: expected a schedule'],
    ['{"fault":[{"fault":"kill","every":"60s"}]}', 'fault.0: no fault would fire within the duration of 30s'],
    ['{"app":"hello"}', 'no fault requested'],
    ['[]', ']: expected an object'],
    ['null', 'null: expected an object'],
    ['{', 'cannot be parsed: '],
    ['', 'cannot be parsed: '],
  ])('%s is refused', async (text, message) => {
    const error = await experiment('a.json', text).catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) })
    expect((error as Error).message).not.toContain('\n')
  })

  test('is refused where it cannot be read', async () => {
    await expect(experiment('a.yaml', 'a: [1\nb: 2')).rejects.toThrow('--experiment "a.yaml": cannot be parsed: ')
    await expect(experiment('a.toml', '')).rejects.toThrow('expected a file that ends in .json, .yaml, .yml')
    await expect(resolved(['--experiment', 'nowhere.json'])).rejects.toThrow(
      '--experiment "nowhere.json": cannot be read: ENOENT',
    )
  })
})

describe('the published schemas are what the code says', () => {
  test.each([
    ['experiment', experimentJsonSchema],
    ['plan', planJsonSchema],
  ])('docs/%s.schema.json', (name, schema) => {
    const file = new URL(`../../../docs/${name}.schema.json`, import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema())))
  })
})
