import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withCalibration } from '../../../src/commands/calibrated.ts'
import { type Calibration, calibrationJsonSchema } from '../../../src/model/calibration.ts'
import { readCalibration } from '../../../src/options/calibration-file.ts'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import type { CompareOptions } from '../../../src/options/compare-options.ts'
import { resolveCompare } from '../../../src/options/resolve-compare.ts'
import { noisyRuns, sampleCalibration } from '../../support/calibration.ts'
import { folderWith } from './chaos-run.ts'

const { arm } = sampleCalibration([])
const noisy = sampleCalibration(noisyRuns(0.02), { arm: { ...arm, node: process.version } })
const known = { formats: ['text'], trendFormats: [] }

/** What `compare` does with a calibration, on the machine that it is of but for what differs. */
async function compared(args: readonly string[], calibration: Calibration, here = {}): Promise<CompareOptions> {
  using folder = folderWith({ 'calibration.json': JSON.stringify(calibration) })
  const argv = ['compare', 'cpu', '--modes', 'single', '--calibration', 'calibration.json', ...args]
  const request = await parseCommandLine(argv, { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'compare') throw new Error(`parsed as ${request.command}`)
  const options = await resolveCompare(request.apps, [], request.flags, folder.path)
  return withCalibration(options, request.flags, { ...calibration.environment, ...here }, folder.path)
}

describe('compare --calibration', () => {
  test('takes budget and margins from the advice, and says what they find', async () => {
    const options = await compared([], noisy)
    const { advice, forecast } = noisy.summary
    const entry = forecast.find(each => each.budgetMs === advice!.budgetMs)!
    expect(options).toMatchObject({ budgetMs: advice!.budgetMs, margins: advice!.margins })
    expect(advice!.budgetMs).not.toBe(30_000)
    expect(options.calibration).toEqual({
      ...{ path: 'calibration.json', startedAt: noisy.startedAt, applied: true, differs: [] },
      finds: { slowdown: entry.smallest, budgetMs: entry.budgetMs },
    })
  })

  test('flags go before it, and it promises nothing of another margin', async () => {
    expect(await compared(['--budget', '45s'], noisy)).toMatchObject({
      ...{ budgetMs: 45_000, margins: noisy.summary.advice!.margins },
      calibration: { finds: noisy.summary.forecast[0]!.smallest === null ? null : { budgetMs: 30_000 } },
    })
    const wider = await compared(['--margin', '8%'], noisy)
    expect(wider.margins).toEqual({ ...noisy.summary.advice!.margins, throughput: 0.08 })
    expect(wider.calibration).toMatchObject({ applied: true, finds: null })
  })

  test('it promises nothing of a run that plays a profile', async () => {
    const { calibration, budgetMs } = await compared(['--profile', 'hold 100 1s'], noisy)
    expect(budgetMs).toBe(noisy.summary.advice!.budgetMs)
    expect(calibration).toMatchObject({ applied: true, finds: null })
  })

  test('the default said on the command line is said', async () => {
    expect((await compared(['--budget', '60s'], noisy)).budgetMs).toBe(60_000)
  })

  test('is not used on another machine', async () => {
    const options = await compared([], noisy, { cpuModel: 'Xeon' })
    expect(options).toMatchObject({ budgetMs: 60_000, margins: { throughput: 0.03 } })
    expect(options.calibration).toMatchObject({
      applied: false,
      differs: [{ field: 'CPU model', there: 'AMD EPYC 7763', here: 'Xeon' }],
    })
  })
})

describe('the file of --calibration', () => {
  function error(text: string): Error {
    using folder = folderWith({ 'a.json': text })
    try {
      readCalibration('a.json', folder.path)
    } catch (thrown) {
      return thrown as Error
    }
    throw new Error('was read')
  }

  test.each([
    ['{"schema":"clusterbench.result/1"}', 'its schema is "clusterbench.result/1"'],
    ['{"schema":"clusterbench.calibration/3"}', 'expected a calibration of schema clusterbench.calibration/2'],
    ['[]', 'but it has none'],
    ['null', 'but it has none'],
    ['{', 'cannot be parsed: '],
    ['', 'cannot be parsed: '],
    ['{"schema":"clusterbench.calibration/2"}', '--calibration "a.json": tool (missing): '],
    [JSON.stringify(sampleCalibration(noisyRuns(0.01, 1, 4))), 'it has no advice, because it has only 4 generations'],
  ])('%.60s is refused', (text, message) => {
    expect(error(text)).toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) })
    expect(error(text).message).not.toContain('\n')
  })

  test('is refused where there is none', () => {
    expect(() => readCalibration('nowhere.json', '.')).toThrow('--calibration "nowhere.json": cannot be read: ENOENT')
  })
})

test('docs/calibration.schema.json is what the code says', () => {
  const file = new URL('../../../docs/calibration.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(calibrationJsonSchema())))
})
