import { copyFileSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CompareResult } from '../../../src/model/compare-result.ts'
import { ask, resultIn, run, scratch } from '../../support/command.ts'

const app = (name: string) => `test/fixtures/apps/${name}`
const single = ['--modes', 'single', '--warmup', '200ms', '--seed', '7']
const quick = [...single, '--budget', '1s']

/** Threshold flags of these expressions. */
const thresholds = (...expressions: string[]) => expressions.flatMap(each => ['--threshold', each])

describe('thresholds decide the exit code', () => {
  const of = async (args: string[]) => {
    using folder = scratch()
    const ended = await run(['compare', ...args, ...quick, '--out', folder.path])
    return { ...ended, result: resultIn(folder.path) }
  }

  test('held ones and failed ones that only warn: 0', async () => {
    const { code, stdout, result } = await of(['hello', ...thresholds('dropped == 0', 'warn: rss < 1MiB')])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^held +dropped == 0: 0$/m)
    expect(stdout).toMatch(/^failed +warn: rss < 1MiB: \d+ MiB$/m)
    expect(result.summary.thresholds.map(({ level, verdict }) => [level, verdict])).toEqual([
      ['error', 'held'],
      ['warn', 'failed'],
    ])
  })

  test('one drop fails dropped == 0: 1', async () => {
    const { code, stdout } = await of([app('closes-one-in-ten.js'), ...thresholds('dropped == 0')])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed +dropped == 0: [\d,]+$/m)
  })

  test('what cannot be told is 4 where that was asked for', async () => {
    const { code } = await of(['hello', ...thresholds('throughput > 1'), '--fail-on', 'inconclusive'])
    expect(code).toBe(4)
  })

  test('a version that drops more than the other is a regression, and the first line says so', async () => {
    const { code, stdout, result } = await of([app('commonjs.js'), app('closes-one-in-ten.js')])
    expect(code).toBe(1)
    const [drops] = result.summary.counts
    expect(drops).toMatchObject({
      reference: 'commonjs.js',
      outcome: 'dropped',
      referenceCount: 0,
      verdict: 'worse',
      gate: true,
    })
    expect(drops!.candidateCount).toBeGreaterThan(10)
    expect(stdout).toMatch(/^worse +closes-one-in-ten\.js dropped more than commonjs\.js: [\d,]+ of/m)
  })
})

describe('usage: one clear line, exit 2, nothing measured', () => {
  const example = 'results/examples/compare.json'
  test.each([
    [thresholds('recovery.max < 1s'), '"recovery.max": a metric of chaos, not of compare'],
    [thresholds('througput > 5'), '"througput": no such metric. Did you mean "throughput"?'],
    [thresholds('throughput regress < 3%'), 'no reference runs the same way'],
    [['--fail-on', 'worse'], '--fail-on "worse": no such verdict'],
    [['--machine-mismatch', 'warn'], '--machine-mismatch: requires --baseline'],
    [['--baseline', example, '--against', 'HEAD'], 'not allowed together with --against: a run has one base'],
    [['--baseline', ''], '--baseline "": expected the path of a result.json'],
    [['--baseline', 'none.json'], '--baseline "none.json": expected a result file: ENOENT'],
    [['--baseline', 'package.json'], '--baseline "package.json": expected a result of schema clusterbench.result/2'],
    [
      ['--baseline', example, '--machine-mismatch', 'eror'],
      'expected one of error, warn, ignore. Did you mean "error"?',
    ],
    [
      ['--baseline', example, '--path', '/a', '--connections', '3'],
      'connections: there 10, here 3; path: there /, here /a',
    ],
  ])('%j', async (args, message) => {
    using folder = scratch()
    const out = join(folder.path, 'out')
    const { code, stdout, stderr } = await ask(['compare', 'cpu', ...quick, '--out', out, ...args])
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2)
    expect({ code, stdout, there: existsSync(out) }).toEqual({ code: 2, stdout: '', there: false })
  })

  test('a run does not replace its own baseline', async () => {
    using folder = scratch()
    const file = join(folder.path, 'result.json')
    copyFileSync(example, file)
    const args = ['compare', 'cpu', ...quick, '--baseline', file, '--machine-mismatch', 'warn']
    const link = `${folder.path}-link`
    symlinkSync(folder.path, link)
    const onto = [
      [['--out', link], 'is the baseline, and the result would overwrite it'],
      [['--out', folder.path], 'is the baseline, and the result would overwrite it'],
      [['--report', `json:${file}`], 'expected another file: it is the baseline'],
    ] as const
    for (const [flags, message] of onto) {
      const { code, stderr } = await ask([...args, ...flags])
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
    }
    rmSync(link)
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(example, 'utf8'))
  })

  test('a baseline of another machine is refused before anything is measured, with its fields', async () => {
    const { code, stderr } = await ask(['compare', 'cpu', ...quick, '--baseline', example])
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^clusterbench: --baseline "results\/examples\/compare\.json": measured on another machine: /,
    )
    expect(stderr).toContain('--machine-mismatch warn measures anyway')
  })
})

test('a baseline that is no complete result of compare', async () => {
  using folder = scratch()
  const example = JSON.parse(readFileSync('results/examples/compare.json', 'utf8')) as CompareResult
  const [generation] = example.generations as [CompareResult['generations'][number]]
  const unreadable = { ...generation, arms: generation.arms.map(arm => ({ ...arm, latencyHdr: 'no histogram' })) }
  const { cpus } = example.environment
  const here = { ...example.environment, cpus: cpus + 1 }
  const cases: [object, string][] = [
    [{ state: 'interrupted' }, 'expected a completed run, but its state is interrupted'],
    [{ generations: example.generations.slice(0, 3) }, 'expected at least 4 generations, found 3'],
    [{ command: 'chaos' }, '--baseline "'],
    [
      { generations: Array(4).fill(unreadable) },
      'generations.0.arms.0.latencyHdr: "no histogram": expected an HDR histogram',
    ],
    [{ environment: here }, `CPUs: there ${cpus + 1}, here `],
  ]
  const file = join(folder.path, 'result.json')
  for (const [wrong, message] of cases) {
    writeFileSync(file, JSON.stringify({ ...example, ...wrong }))
    const policy = message.startsWith('CPUs') ? 'error' : 'ignore'
    const args = ['compare', 'cpu', ...quick, '--baseline', file, '--machine-mismatch', policy]
    const { code, stdout, stderr } = await ask(args)
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  }
})

/** The result of a short run with its generations repeated, until one beside them is enough, at a rate so many times as high. */
function stretched(result: CompareResult, factor: number): CompareResult {
  const generations = Array.from({ length: 400 }, (_, index) => {
    const generation = structuredClone(result.generations[index % result.generations.length]!)
    for (const arm of generation.arms) arm.perSec *= factor * (1 + (index % 7) / 1_000)
    return { ...generation, index }
  })
  return { ...result, state: 'completed', generations }
}

describe('a stored result as the reference', () => {
  test('of the same machine it gates; of another it advises; counts decide in both', async () => {
    using folder = scratch()
    const at = (name: string) => join(folder.path, name)
    const measured = await run(['compare', 'cpu', ...single, '--budget', '2s', '--out', at('first')])
    expect(measured.code).toBe(0)
    const first = stretched(resultIn(at('first')), 4)
    writeFileSync(at('same.json'), JSON.stringify(first))
    const moved = { ...first, environment: { ...first.environment, kernel: '0.0.1' } }
    writeFileSync(at('moved.json'), JSON.stringify(moved))

    const args = ['compare', 'cpu', ...single, ...thresholds('throughput regress < 50%')]
    const gated = await run([...args, '--budget', '4s', '--baseline', at('same.json'), '--out', at('gated')])
    const result = resultIn(at('gated'))
    expect(result.summary.comparisons[0]).toMatchObject({
      ...{ reference: 'baseline:single', candidate: 'single', metric: 'throughput' },
      ...{ verdict: 'worse', gate: true, advisory: false },
    })
    expect(result.summary.thresholds).toMatchObject([{ reference: 'baseline:single', verdict: 'failed' }])
    // the work of the sample and the rate are those of the baseline
    expect(result.settings.samples).toEqual(first.settings.samples)
    expect(result.settings.ratePerSec).toBe(first.settings.ratePerSec)
    expect(gated.code).toBe(1)
    expect(gated.stdout).toMatch(/^failed +1 threshold failed: throughput regress < 50%/m)
    expect(gated.stdout).toMatch(/^worse +single handles .* single in the baseline/m)

    const moving = ['--budget', '2s', '--baseline', at('moved.json'), '--out', at('advised')]
    const refused = await run([...args, ...moving])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/kernel: there 0\.0\.1, here \S+\n/)
    const advised = await run([...args, ...moving, '--machine-mismatch', 'warn', '--fail-on', 'inconclusive'])
    expect(resultIn(at('advised')).summary.comparisons[0]).toMatchObject({ gate: false, advisory: true })
    expect(advised.stdout).toMatch(/^not compared /m)
    expect(advised.stdout).toContain('! The baseline was measured on another machine: kernel: there 0.0.1, here')
    // what could have failed cannot be told, and is no silent pass
    expect(advised.code).toBe(4)
  })
})
