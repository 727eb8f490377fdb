import { expect, test } from 'vitest'
import type { ChaosResult } from '../../../../src/model/chaos-result.ts'
import { conclusionEntry, headlineOf } from '../../../../src/report/headline/index.ts'
import { ChaosRecord } from '../../../../src/scenarios/chaos/chaos-record.ts'
import { sampleChaosRaw, sampleFault, sampleMiss, sampleTrial } from '../../../golden/trials.ts'
import { resolved } from '../../options/chaos-run.ts'

async function recordOfTwo(): Promise<ChaosRecord> {
  const options = await resolved(['--modes', 'single,cluster-os', '--kill-every', '5s'])
  const file = { path: 'result.json', save: async (_: ChaosResult) => {}, saveBeside: async () => {} }
  const { environment } = sampleChaosRaw([])
  const record = new ChaosRecord({ version: '0.1.0', argv: ['chaos'], environment, options }, file)
  record.paced(1_000)
  record.put(sampleTrial({ arm: 'single', faults: [sampleFault(1, 10_000)] }))
  record.put(sampleTrial({ arm: 'cluster-os', overrides: { baseline: { held: false, miss: sampleMiss() } } }))
  record.lower({ arm: 'cluster-os', miss: sampleMiss() }, 500)
  return record
}

test('a run that ends before an arm is repeated at the lower rate keeps what it had learned of it', async () => {
  const record = await recordOfTwo()
  const missed = { baseline: { held: false, miss: sampleMiss({ ratePerSec: 500 }) } }
  record.put(sampleTrial({ arm: 'cluster-os', overrides: missed }))
  const result = await record.save({ state: 'failed', error: 'The baseline did not hold.', exitCode: 3 })
  expect(result.trials.map(({ arm, ratePerSec }) => [arm, ratePerSec])).toEqual([
    ['single', 1_000],
    ['cluster-os', null],
  ])
  expect(conclusionEntry(result, arm => arm).text).toContain('and 1 of ')
  const said = headlineOf(result, arm => arm).map(({ text }) => text.replaceAll('\u00a0', ' '))
  expect(said).toEqual([
    expect.stringMatching(/^Cannot tell which arm is safer: /),
    expect.stringMatching(/^single: 1 kill at 1,000 req\/s lost no request/),
  ])
})

test('of a turn that is tried once more the first try does not count, those before it do', async () => {
  const record = await recordOfTwo()
  for (const arm of ['single', 'cluster-os']) record.put(sampleTrial({ arm, faults: [sampleFault(1, 10_000)] }))
  const missed = { arm: 'cluster-os', miss: sampleMiss({ kind: 'slow' }) }
  record.retry(missed)
  const result = await record.save({ state: 'failed', error: 'cluster-os did not start.', exitCode: 3 })
  expect(result.trials.map(({ arm }) => arm)).toEqual(['single'])
  expect(result.settings.retried).toEqual([missed])
})

test('an arm that is repeated counts at the lower rate alone', async () => {
  const record = await recordOfTwo()
  for (const arm of ['cluster-os', 'single']) record.put(sampleTrial({ arm, faults: [sampleFault(1, 10_000)] }))
  const result = await record.save({ state: 'completed' })
  expect(result.trials.map(({ arm, ratePerSec }) => [arm, ratePerSec])).toEqual([
    ['single', null],
    ['cluster-os', null],
  ])
})
