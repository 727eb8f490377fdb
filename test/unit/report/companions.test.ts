import { expect, test } from 'vitest'
import { textFormat } from '../../../src/report/text/index.ts'
import { COMPANION_SAMPLES, companionFault, companionResult } from '../../golden/companion-samples.ts'

const textOf = (result: ReturnType<typeof companionResult>) =>
  textFormat.render([{ result, path: 'result.json' }], { columns: 110, color: false }).replace(/\s+/g, ' ')

test('a fault that clients could not tell is said to be one', () => {
  const result = COMPANION_SAMPLES['chaos-companions']!
  expect(result.summary.faults.map(({ noticed }) => noticed)).toEqual([true, false, false])
  const text = textOf(result)
  expect(text).toContain('The app did not notice 2 of 3 faults.')
  expect(text).toContain('#2, #3 the app did not notice')
  expect(text).toContain('with redis')
})

test('of drops, rejections and latencies beyond the baseline clients can tell', () => {
  const faults = [companionFault(1, 10_000), companionFault(2, 20_000)]
  const noticed = (harm: Parameters<typeof companionResult>[0]['harm']) =>
    companionResult({ faults, harm: harm! }).summary.faults.map(each => each.noticed)
  expect(noticed([])).toEqual([false, false])
  expect(noticed([{ fromMs: 10_000, toMs: 10_050, outcome: 'hung' }])).toEqual([true, false])
  expect(noticed([{ fromMs: 20_000, toMs: 20_500, outcome: 'slow' }])).toEqual([false, true])
  expect(textOf(companionResult({ faults }))).toContain('The app did not notice any of them.')
  expect(textOf(companionResult({ faults: faults.slice(1) }))).toContain('The app did not notice it.')
})

test('where all faults left the workers alone, none of these is said to be back', () => {
  const text = textOf(COMPANION_SAMPLES['chaos-companions']!)
  expect(text).not.toMatch(/workers were back after/)
  expect(text).toContain('Requests fail while a companion of the app is away or slow')
  expect(text).not.toContain('when one is missing')
})
