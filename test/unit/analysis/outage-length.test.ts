import { expect, test } from 'vitest'
import { outageLength } from '../../../src/analysis/chaos/outage.ts'
import type { FaultSummary } from '../../../src/model/chaos-result.ts'

const summary = (more: object) => ({ windowMs: [10_000, 20_000], lastHarmMs: 200, ...more }) as unknown as FaultSummary
const recovery = (ms: number | null) => ({ serviceRecovery: { ms, censoredMs: ms === null ? 10_000 : null } })

test('an outage takes until the service has recovered', () => {
  expect(outageLength(summary(recovery(450)))).toEqual({ ms: 450, isOver: true })
})

test('where only late responses keep it from having recovered, it was over with the last request that was lost', () => {
  expect(outageLength(summary(recovery(null)))).toEqual({ ms: 200, isOver: true })
  expect(outageLength(summary({ ...recovery(null), lastHarmMs: 9_000 }))).toEqual({ ms: 10_000, isOver: false })
  expect(outageLength(summary({ ...recovery(null), lastHarmMs: null }))).toEqual({ ms: 10_000, isOver: false })
})
