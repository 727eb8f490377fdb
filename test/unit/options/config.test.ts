import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { configJsonSchema, SECTIONS } from '../../../src/options/config/schema.ts'
import { settingsOf } from '../../../src/options/settings/table.ts'
import { compared, comparing, disturbed, folderWith, reportTexts } from './config-run.ts'

const NAME = 'clusterbench.config.json'

const config = async (said: unknown, ...args: string[]) => {
  using folder = folderWith({ [NAME]: JSON.stringify(said), 'server.js': '' })
  return await compared(folder.path, ...args)
}

test('what may differ is one word, a list, or both by flags of their own', async () => {
  const allowed = async (...args: Parameters<typeof config>) => (await config(...args)).allowedDifferences
  expect(await allowed({ app: 'server.js', compare: { allowDifference: 'size' } })).toEqual(['size'])
  expect(await allowed({ app: 'server.js', compare: { allowDifference: ['size', 'status'] } })).toEqual([
    'size',
    'status',
  ])
  const flags = ['--allow-difference', 'status', '--allow-difference', 'size,status']
  expect(await allowed({ app: 'server.js' }, ...flags)).toEqual(['status', 'size'])
  expect(await allowed({ app: 'server.js' })).toEqual([])
  await expect(config({ app: 'server.js' }, '--allow-difference', 'sise')).rejects.toThrow(
    '--allow-difference "sise": no such difference; expected one of status, size. Did you mean "size"?',
  )
})

describe('a configuration file, for compare', () => {
  test('says what flags say', async () => {
    const options = await config({
      $schema: 'x',
      app: 'server.js',
      args: ['--port', '1'],
      nodeArgs: '--no-warnings',
      startTimeout: '3s',
      timeout: '900ms',
      path: '/items',
      method: 'post',
      header: ['accept: text/plain'],
      body: '{}',
      expectStatus: [201],
      keepalive: false,
      pin: false,
      compare: {
        modes: ['single', 'cluster-rr'],
        workers: [2, 4],
        budget: '90s',
        warmup: '1s',
        margin: { throughput: '2%', 'latency.p99': '20%' },
        control: true,
        connections: 12,
        rate: 150.5,
        engine: 'undici',
        seed: 3,
        out: 'out',
      },
    })
    expect(options.arms.map(({ app, mode, workers }) => [app.name, mode, workers])).toEqual([
      ['server.js', 'single', 1],
      ['server.js', 'cluster-rr', 2],
      ['server.js', 'cluster-rr', 4],
      ['server.js', 'single', 1],
    ])
    expect(options.arms[0]).toMatchObject({ app: { args: ['--port', '1'] }, nodeArgs: ['--no-warnings'] })
    expect(options).toMatchObject({
      startTimeoutMs: 3_000,
      timeoutMs: 900,
      keepAlive: false,
      pin: false,
      budgetMs: 90_000,
      warmupMs: 1_000,
      margins: { throughput: 0.02, cpuPerRequest: 0.03, 'latency.p50': 0.05, 'latency.p99': 0.2 },
      connections: 12,
      ratePerSec: 150.5,
      engine: 'undici',
      seed: 3,
      configFile: NAME,
    })
    expect(options.request).toMatchObject({
      path: '/items',
      method: 'POST',
      headers: { accept: 'text/plain' },
      body: '{}',
      expectStatus: [201],
    })
    expect(options.out).toMatch(/\/out$/)
  })

  test('gives way to flags, margin by margin, and gives the rest', async () => {
    const said = {
      app: 'hello',
      timeout: '900ms',
      header: ['x-one: 1', 'x-two: 2'],
      keepalive: false,
      compare: { budget: '90s', modes: 'cluster-rr', margin: { throughput: '2%', 'latency.p50': '9%' }, seed: 4 },
    }
    const options = await config(
      said,
      ...['--budget', '60s', '--keepalive', '--margin', 'latency.p50=4%', '--header', 'x-three: 3', '--seed', '5'],
    )
    expect(options).toMatchObject({
      budgetMs: 60_000,
      keepAlive: true,
      timeoutMs: 900,
      seed: 5,
      margins: { throughput: 0.02, 'latency.p50': 0.04, 'latency.p99': 0.1 },
    })
    expect(options.request.headers).toEqual({ 'x-three': '3' })
    expect(options.arms.map(arm => [arm.app.name, arm.mode])).toEqual([['hello', 'cluster-rr']])
    expect((await config(said, 'cpu', '--modes', 'single')).arms[0]!.app.name).toBe('cpu')
  })

  test("a command's own part goes before the top", async () => {
    const said = { app: 'cpu', path: '/a', compare: { app: 'hello', path: '/b', seed: 1, modes: 'single' } }
    const options = await config(said)
    expect([options.arms[0]!.app.name, options.request.path]).toEqual(['hello', '/b'])
    expect((await config({ apps: ['hello', 'json'], compare: { modes: 'single' } })).arms).toHaveLength(2)
  })

  test('arguments on the command line go before its own', async () => {
    const said = { app: 'hello', args: ['--a'], compare: { modes: 'single' } }
    expect((await config(said)).arms[0]!.app.args).toEqual(['--a'])
    expect((await config(said, '--', '--b')).arms[0]!.app.args).toEqual(['--b'])
  })

  test('an unknown mode of the config is found with that of its list', async () => {
    await expect(config({ compare: { modes: ['single', 'clustr'] } })).rejects.toThrow(
      'compare.modes.1 "clustr": no such mode; expected one of single, cluster-rr, cluster-os, reuseport, sticky, autoscale, threads, own, own-os, pm2. Did you mean "cluster-rr"?',
    )
  })
})

describe('where it is found', () => {
  const files = {
    [NAME]: '{"app":"app/server.js","compare":{"modes":"single","seed":1,"out":"out"}}',
    'app/server.js': '',
    'app/deep/x.txt': '',
    'other.mjs': 'export default { app: "hello", compare: { seed: 2, modes: ["single"] } }',
    'node/bin/x.txt': '',
  }

  test('upwards, with its paths as they are from the working directory', async () => {
    using folder = folderWith(files)
    const options = await compared(join(folder.path, 'app/deep'))
    expect(options).toMatchObject({ seed: 1, configFile: '../../clusterbench.config.json' })
    expect(options.out).toBe(join(folder.path, 'out'))
    expect(options.arms[0]!.app).toMatchObject({
      name: '../server.js',
      script: join(folder.path, 'app/server.js'),
      cwd: folder.path,
    })
  })

  test('an app that the command line names runs where the command is called', async () => {
    using folder = folderWith(files)
    const options = await compared(join(folder.path, 'app'), 'server.js')
    expect(options.arms[0]!.app.cwd).toBe(join(folder.path, 'app'))
  })

  test('the nearest goes before one further up', async () => {
    using folder = folderWith({ ...files, [`app/${NAME}`]: '{"app":"server.js","compare":{"modes":"single"}}' })
    expect((await compared(join(folder.path, 'app/deep'))).configFile).toBe('../clusterbench.config.json')
  })

  test('--config names another, --no-config none', async () => {
    using folder = folderWith(files)
    expect(await compared(folder.path, '--config', 'other.mjs')).toMatchObject({ seed: 2, configFile: 'other.mjs' })
    const without = await comparing(folder.path, '--no-config')
    expect(without).toMatchObject({ apps: [], flags: { config: false } })
    expect(without.flags.seed).toBeUndefined()
  })

  test('no further than the home folder', async () => {
    using folder = folderWith({ ...files, 'home/x.txt': '' })
    const { HOME } = process.env
    process.env.HOME = join(folder.path, 'home')
    try {
      expect((await comparing(join(folder.path, 'home'))).flags.configFile).toBeUndefined()
      expect((await comparing(join(folder.path, 'app'))).flags.configFile).toBe('../clusterbench.config.json')
    } finally {
      if (HOME === undefined) delete process.env.HOME
      else process.env.HOME = HOME
    }
  })

  test('paths of every kind begin in its folder', async () => {
    const said = {
      app: './cpu',
      cwd: 'app',
      report: ['html:out/report.html', 'github', 'markdown:/tmp/x.md'],
      compare: {
        node: ['node', 'node/bin/node', '/usr/bin/node'],
        against: '../old',
        setup: 'npm ci || npm install',
        baseline: 'base/result.json',
        calibration: 'calibration.json',
      },
    }
    using folder = folderWith({ ...files, [NAME]: JSON.stringify(said) })
    const inside = await comparing(join(folder.path, 'app'))
    expect(inside.apps).toEqual(['../cpu'])
    expect(inside.flags).toMatchObject({
      cwd: '.',
      node: ['node', '../node/bin/node', '/usr/bin/node'],
      against: '../../old',
      setup: "cd '..' && (npm ci || npm install\n)",
      baseline: '../base/result.json',
      calibration: '../calibration.json',
    })
    expect(reportTexts(inside.flags)).toEqual(['html:../out/report.html', 'github', 'markdown:/tmp/x.md'])
    const there = await comparing(folder.path)
    expect(there.apps, 'a script that is called like a sample').toEqual(['./cpu'])
    expect(there.flags).toMatchObject({
      node: ['node', './node/bin/node', '/usr/bin/node'],
      against: '../old',
      setup: 'npm ci || npm install',
    })
  })

  test('a git ref is no path', async () => {
    using folder = folderWith({ [NAME]: '{"compare":{"against":"origin/main"}}' })
    expect((await comparing(folder.path)).flags).toMatchObject({ against: 'origin/main' })
  })

  test('a baseline on the command line leaves no room for a base in the file', async () => {
    const said = {
      report: ['github'],
      compare: { against: 'main', setup: 'npm ci', machineMismatch: 'warn', threshold: ['dropped == 0'] },
    }
    using folder = folderWith({ [NAME]: JSON.stringify(said) })
    const { flags } = await comparing(folder.path, '--baseline', 'x.json')
    expect(flags).toMatchObject({ baseline: 'x.json', machineMismatch: 'warn', configFile: NAME })
    expect(flags.threshold.map(each => each.expression)).toEqual(['dropped == 0'])
    expect(reportTexts(flags)).toEqual(['github'])
    expect(flags).not.toHaveProperty('against')
    expect(flags, 'a setup is for the two versions of --against').not.toHaveProperty('setup')
    expect([...flags.explicit]).toEqual(expect.arrayContaining(['baseline', 'machineMismatch', 'threshold', 'report']))
    expect([...flags.given]).toEqual(['baseline'])
  })

  test('a body on the command line leaves no room for the file of one', async () => {
    using folder = folderWith({
      [NAME]: '{"app":"hello","method":"POST","bodyFile":"data/body.txt","compare":{"modes":"single"}}',
      'data/body.txt': 'from the file',
      'deep/x.txt': '',
    })
    expect((await compared(join(folder.path, 'deep'))).request.body).toBe('from the file')
    expect((await compared(folder.path, '--body', 'from the flag')).request.body).toBe('from the flag')
  })
})

describe('a configuration file, for chaos', () => {
  const said = {
    app: 'hello',
    timeout: '900ms',
    compare: { seed: 9 },
    chaos: {
      modes: ['single'],
      workers: 3,
      rate: 250,
      connections: 40,
      duration: '20s',
      seed: 7,
      maxRestarts: 3,
      fault: [{ fault: 'kill', every: '5s', count: 2 }],
      threshold: ['dropped == 0', { expression: 'latency.p99<1s', level: 'warn' }],
      failOn: 'inconclusive',
    },
  }

  test('lies under an experiment file, and that under the flags', async () => {
    const experiment = JSON.stringify({ rate: 500, connections: 50, fault: [{ fault: 'crash', at: '3s' }] })
    using folder = folderWith({ [NAME]: JSON.stringify(said), 'experiment.json': experiment })
    const alone = await disturbed(folder.path)
    expect(alone).toMatchObject({
      ratePerSec: 250,
      connections: 40,
      timeoutMs: 900,
      cooldownMs: 3_000,
      seed: 7,
      policy: { maxRestarts: 3, minUptime: 1_000 },
      failOnInconclusive: true,
      configFile: NAME,
    })
    expect(alone.plan.faults.map(each => each.fault)).toEqual(['kill', 'kill'])
    expect(alone.thresholds.map(({ expression, level }) => [expression, level])).toEqual([
      ['dropped == 0', 'error'],
      ['latency.p99 < 1s', 'warn'],
    ])
    const both = await disturbed(folder.path, '--experiment', 'experiment.json', '--rate', '100')
    expect(both).toMatchObject({ ratePerSec: 100, connections: 50, seed: 7, timeoutMs: 900 })
    expect(both.plan.faults.map(each => each.fault)).toEqual(['crash'])
    expect(both.thresholds).toHaveLength(2)
    const flagged = await disturbed(folder.path, '--kill-every', '9s', '--threshold', 'rejected==0')
    expect(flagged.plan.faults.map(each => each.fault)).toEqual(['kill', 'kill'])
    expect(flagged.thresholds.map(each => each.metric)).toEqual(['rejected'])
  })

  test('may name an experiment file, beginning in its own folder', async () => {
    const experiment = JSON.stringify({ rate: 500, fault: [{ fault: 'crash', at: '3s' }] })
    using folder = folderWith({
      [NAME]: '{"app":"hello","chaos":{"experiment":"tests/kill.json","rate":20}}',
      'tests/kill.json': experiment,
    })
    const options = await disturbed(join(folder.path, 'tests'))
    expect(options).toMatchObject({ ratePerSec: 500 })
    expect(options.flags.experiment).toBe('kill.json')
  })

  test('a saved plan keeps its own seed', async () => {
    using folder = folderWith({ [NAME]: JSON.stringify(said) })
    const { plan } = await disturbed(folder.path, '--seed', '11')
    using saved = folderWith({ [NAME]: JSON.stringify(said), 'plan.json': JSON.stringify(plan) })
    expect(await disturbed(saved.path, '--plan', 'plan.json')).toMatchObject({ seed: 11, plan: { seed: 11 } })
  })
})

describe('what is wrong with it, in one line', () => {
  const refusal = async (files: Readonly<Record<string, string>>, ...args: string[]) => {
    using folder = folderWith(files)
    const error = await compared(folder.path, ...args).catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: 'UsageError' })
    expect((error as Error).message).not.toContain('\n')
    return (error as Error).message
  }

  test.each([
    ['{"compare":{"budget":60}}', 'compare.budget 60: expected a duration from 1s to 12h, with its unit: 500ms'],
    ['{"compare":{"budgets":"60s"}}', 'compare: "budgets": no such setting of compare. Did you mean "budget"?'],
    ['{"budget":"60s"}', '"budget": expected inside "compare"'],
    ['{"seed":1}', '"seed": expected inside "compare" or "chaos"'],
    ['{"aps":["x.js"]}', '"aps": no such setting. Did you mean "app"?'],
    ['{"compare":{"thresholds":[]}}', 'compare: "thresholds": no such setting of compare. Did you mean "threshold"?'],
    ['{"reports":["github"]}', '"reports": no such setting. Did you mean "report"?'],
    ['{"report":["htm:x"]}', 'report "htm": no such report format; expected one of text'],
    ['{"chaos":{"keep":"3s"}}', 'chaos: "keep": no such setting of chaos.'],
    ['{"chaos":{"killEvery":"3s"}}', 'chaos: "killEvery": no such setting of chaos.'],
    ['{"app":1}', 'app 1: expected a string'],
    ['{"apps":[]}', 'apps []: expected at least one app'],
    ['{"app":"hello","apps":["hello"]}', 'apps: not allowed together with app'],
    ['{"compare":{"app":"hello","apps":["hello"]}}', 'compare.apps: not allowed together with compare.app'],
    ['{"compare":[]}', 'compare []: expected an object'],
    ['{"compare":{"modes":["single","single"]}}', 'compare.modes ["single","single"]: expected no duplicates'],
    ['{"compare":{"modes":7}}', 'compare.modes 7: no such mode'],
    ['{"compare":{"workers":0}}', 'compare.workers 0: expected a whole number from 1 to 128'],
    ['{"compare":{"workers":[2,"x"]}}', 'compare.workers.1 "x": expected a whole number from 1 to 128'],
    ['{"compare":{"margin":"3%"}}', 'compare.margin "3%": expected an object'],
    ['{"compare":{"margin":{"throughput":3}}}', 'compare.margin.throughput 3: expected a percentage above 0%'],
    [
      '{"compare":{"margin":{"throughputs":"3%"}}}',
      'compare.margin: "throughputs": no such metric; expected one of throughp',
    ],
    ['{"compare":{"margin":{"latency.p99":"100%"}}}', 'compare.margin.latency.p99 "100%": expected a percentage'],
    ['{"compare":{"rate":0}}', 'compare.rate 0: expected a number from 1 to 1000000'],
    [
      '{"compare":{"engine":"wrk"}}',
      'compare.engine "wrk": no such engine; expected one of sockets, undici, autocannon.',
    ],
    ['{"compare":{"control":"yes"}}', 'compare.control "yes": expected true or false'],
    [
      '{"compare":{"machineMismatch":"warm"}}',
      'compare.machineMismatch "warm": no such policy; expected one of error, warn',
    ],
    ['{"compare":{"failOn":"worse"}}', 'compare.failOn "worse": no such verdict; expected inconclusive.'],
    ['{"compare":{"threshold":["dropped = 0"]}}', 'compare.threshold.0 "dropped = 0": "=": no such operator'],
    ['{"compare":{"threshold":["warn: dropped"]}}', 'compare.threshold.0 "warn: dropped": expected an operator'],
    [
      '{"compare":{"threshold":[{"expression":"droped==0"}]}}',
      'compare.threshold.0.expression "droped==0": "droped": no such metric. Did you mean "dropped"?',
    ],
    [
      '{"compare":{"threshold":[{"expression":"dropped==0","level":"warning"}]}}',
      'compare.threshold.0.level "warning": no such level; expected one of error, warn. Did you mean "warn"?',
    ],
    ['{"compare":{"threshold":[{"expresion":"dropped==0"}]}}', 'compare.threshold.0'],
    ['{"compare":{"threshold":[5]}}', 'compare.threshold.0 5: expected a threshold such as'],
    ['{"header":["x"]}', 'header.0 "x": expected a header such as "accept: application/json"'],
    [
      '{"expectStatus":["2x"]}',
      'expectStatus.0 "2x": expected a status from 100 to 599, or a class of them such as 2xx',
    ],
    ['{"timeout":"2 s"}', 'timeout "2 s": expected a duration from 10ms to 10m'],
    ['{"chaos":{"minUptime":3}}', 'chaos.minUptime 3: expected a duration from 0ms'],
    ['{"chaos":{"fault":[{"fault":"kil"}]}}', 'chaos.fault.0.fault "kil": no such fault. Did you mean "kill"?'],
    ['{"chaos":{"duration":5}}', 'chaos.duration 5: expected a duration from 500ms to 12h'],
    ['[]', ': []: expected an object'],
    ['null', ': null: expected an object'],
    ['', ': expected an object, found none'],
    ['{"app":}', ': cannot be parsed: '],
    ['{\n  "app": "x"\n  "path": "/"\n}', '(line 3, column 3)'],
  ])('%s', async (text, message) => {
    const said = await refusal({ [NAME]: text })
    expect(said).toContain(message)
    expect(said.startsWith(`${NAME}: `)).toBe(true)
  })

  test('names the file as it was named', async () => {
    const text = '{"compare":{"budget":60}}'
    expect(await refusal({ 'a.json': text }, '--config', 'a.json')).toContain('--config "a.json": compare.budget 60: ')
    expect(await refusal({}, '--config', 'a.json')).toContain('--config "a.json": cannot be read: ENOENT')
    expect(await refusal({}, '--config', 'a.yaml')).toBe(
      '--config "a.yaml": expected a file that ends in .json or .mjs',
    )
    expect(await refusal({}, '--config', '')).toContain('--config "": expected a file that ends in')
    expect(await refusal({ [`${NAME}/x`]: '' })).toContain('configuration file: cannot be read: EISDIR')
  })

  test('two files beside each other', async () => {
    const files = { [NAME]: '{}', 'clusterbench.config.mjs': 'export default {}' }
    expect(await refusal(files)).toBe(
      `${NAME}: expected one configuration file, but clusterbench.config.mjs is in the same folder`,
    )
  })

  test('a file of another form, here or above, but no copy of an editor', async () => {
    const message = 'expected a configuration file that ends in .json or .mjs'
    expect(await refusal({ 'clusterbench.config.yaml': '' })).toBe(`clusterbench.config.yaml: ${message}`)
    expect(await refusal({ [NAME]: '{}', 'clusterbench.config.ts': '' })).toBe(`clusterbench.config.ts: ${message}`)
    using folder = folderWith({ 'clusterbench.config.js': '', 'deep/x.txt': '', [`copy/${NAME}~`]: '' })
    await expect(compared(join(folder.path, 'deep'))).rejects.toThrow(`../clusterbench.config.js: ${message}`)
    using copy = folderWith({ [NAME]: '{"app":"hello","compare":{"modes":"single"}}', [`${NAME}~`]: '' })
    expect((await compared(copy.path)).configFile).toBe(NAME)
  })

  test('a JSON text with comments is told of the other form', async () => {
    using folder = folderWith({ [NAME]: '{\n  // how long\n  "app": "hello"\n}' })
    await expect(compared(folder.path)).rejects.toMatchObject({
      hint: 'JSON has no comments; use a .mjs file for them',
    })
  })

  test.each([
    ['export default []', 'clusterbench.config.mjs: []: expected an object'],
    ['export const app = "x"', 'clusterbench.config.mjs: expected an object, found none'],
    ['throw new Error("no licence\\nat all")', 'clusterbench.config.mjs: cannot be loaded: Error: no licence'],
    ['throw "so"', 'clusterbench.config.mjs: cannot be loaded: so'],
  ])('%s', async (text, message) => {
    expect(await refusal({ 'clusterbench.config.mjs': text })).toBe(message)
  })

  test('several apps for chaos', async () => {
    using folder = folderWith({ [NAME]: '{"apps":["hello","cpu"]}' })
    await expect(disturbed(folder.path)).rejects.toThrow(`${NAME}: apps: chaos runs only one app; set chaos.app`)
  })
})

describe('the settings of a configuration are the flags of its command', () => {
  test.each(['compare', 'chaos'] as const)('%s', command => {
    const flags = settingsOf(command).filter(each => each.files !== 'none')
    const own = Object.keys(SECTIONS[command]).filter(name => !['app', 'apps', 'args'].includes(name))
    expect(own).toEqual(flags.map(each => each.name))
  })
})

describe('the published schema', () => {
  type Node = Readonly<Record<string, unknown>>

  /** Every word in a JSON Schema, by its path, with its description. */
  function wordsIn(node: unknown, path: string): [string, unknown][] {
    if (typeof node !== 'object' || node === null) return []
    const { properties = {}, items, anyOf = [], oneOf = [] } = node as Readonly<Record<string, Node[] & Node>>
    const own = Object.entries(properties).flatMap(([name, each]): [string, unknown][] => [
      [`${path}.${name}`, (each as Node).description],
      ...wordsIn(each, `${path}.${name}`),
    ])
    return [...own, ...[items, ...anyOf, ...oneOf].flatMap(each => wordsIn(each, `${path}[]`))]
  }

  test('is what the code says', () => {
    const file = new URL('../../../docs/config.schema.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(configJsonSchema())))
  })

  test.each([
    [{ app: 'x.js', compare: { modes: 'single', workers: [2, 4], margin: { throughput: '3%' } } }, true],
    [{ $schema: './x', compare: { threshold: ['dropped == 0', { expression: 'dropped == 0', level: 'warn' }] } }, true],
    [{ chaos: { fault: [{ fault: 'kill', every: '5s' }, 'none every=3s'], maxRestarts: 3 } }, true],
    [{ compare: { budget: 60 } }, false],
    [{ compare: { modes: ['clustr'] } }, false],
    [{ bugdet: '60s' }, false],
    [{ chaos: { fault: [{ fault: 'kil', every: '5s' }] } }, false],
  ])('tells an editor of %j: %s', (said, isRight) => {
    const { $id: _, ...schema } = configJsonSchema() as Record<string, unknown>
    expect(z.fromJSONSchema(schema).safeParse(said).success).toBe(isRight)
  })

  test('describes every word', () => {
    const words = wordsIn(configJsonSchema(), '')
    expect(words.length).toBeGreaterThan(110)
    expect(words.filter(([, description]) => typeof description !== 'string').map(([name]) => name)).toEqual([])
  })
})
