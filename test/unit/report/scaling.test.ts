import { expect, test } from 'vitest'
import type { ChaosResult, ScaleEvent, ScalingSummary } from '../../../src/model/chaos-result.ts'
import type { Block } from '../../../src/report/document/blocks.ts'
import { documentOf } from '../../../src/report/document/index.ts'
import type { Medium } from '../../../src/report/document/room.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

const UP: ScaleEvent = {
  ...{ atMs: 1_000, from: 1, to: 2, load: 0.983, listeningMs: 87, servedMs: 103, endedMs: null },
  ...{ untilMs: 3_103, lost: 4, share: { share: 0.123, fair: 0.5 } },
}
const DOWN: ScaleEvent = {
  ...{ atMs: 12_000, from: 2, to: 1, load: 0.2, listeningMs: null, servedMs: null, endedMs: 510 },
  ...{ untilMs: 14_510, lost: 0, share: null },
}
const STEPS: ScalingSummary['workers'] = [
  { atMs: 0, count: 1 },
  { atMs: 1_087, count: 2 },
  { atMs: 12_000, count: 1 },
]

function blocksOf(scaling: ScalingSummary, medium: Medium = 'terminal', by?: 'in-flight'): readonly Block[] {
  const result: ChaosResult = structuredClone(CHAOS_SAMPLES['chaos-two-arms']!)
  result.summary.arms[0]!.scaling = scaling
  if (by) result.settings.scaling = { by, target: 10, upAfterMs: 0, downAfterMs: 30_000 }
  const { sections } = documentOf({ result, path: 'result.json' }, medium)
  return sections.find(({ name }) => name === 'scaling')!.blocks
}

function rowsOf(blocks: readonly Block[]): { heads: string[]; rows: string[]; rest: string | undefined } {
  const table = blocks.find(block => block.kind === 'table')!
  const heads = table.columns.map(({ head }) => head.join(' '))
  const rows = table.rows.map(({ head, cells }) => [head, ...cells].flatMap(({ lines }) => lines).join(' | '))
  return { heads, rows, rest: table.rest }
}

const sentenceOf = (blocks: readonly Block[]) => {
  const list = blocks.find(block => block.kind === 'list')!
  return list.items[0]!.replaceAll('\u00a0', ' ')
}

test('a sentence tells the workers over time, and a table what followed each decision', () => {
  const blocks = blocksOf({ workers: STEPS, least: 1, most: 2, fullMs: 1_087, events: [UP, DOWN] })
  expect(sentenceOf(blocks)).toBe(
    'cluster-rr: 1 worker at first, 2 from 1.1 s, 1 from 12.0 s; the most listened 1.09 s after the load began.',
  )
  const { heads, rows } = rowsOf(blocks)
  expect(heads).toEqual(['at s', 'workers', 'load', 'listens', 'first response', 'ended', 'share', 'lost'])
  expect(rows.map(row => row.replaceAll('\u00a0', ' '))).toEqual([
    '1.0 | 1 → 2 | 98 % | 87 ms | 103 ms | – | 12 % of 50 % | 4',
    '12.0 | 2 → 1 | 20 % | – | – | 510 ms | – | 0',
  ])
})

test('a column that nothing stands in is left out, and a load in requests is a number', () => {
  const scaling = { workers: STEPS.slice(0, 2), least: 1, most: 2, fullMs: 1_087, events: [{ ...UP, load: 21.26 }] }
  const { heads, rows } = rowsOf(blocksOf(scaling, 'terminal', 'in-flight'))
  expect(heads).not.toContain('ended')
  expect(rows[0]).toContain('| 21.3 |')
  expect(rowsOf(blocksOf({ ...scaling, events: [{ ...UP, load: null }] })).heads).not.toContain('load')
})

test('many changes are told in short, and steps at about the same time as one', () => {
  const events = Array.from({ length: 30 }, (_, at) => ({ ...UP, atMs: 1_000 * at }))
  const workers = Array.from({ length: 31 }, (_, at) => ({ atMs: 1_000 * at, count: 1 + (at % 4) }))
  const many = { workers, least: 1, most: 4, fullMs: 3_000, events }
  expect(sentenceOf(blocksOf(many))).toBe(
    'cluster-rr: 1 to 4 workers, in 30 steps; the most listened 3 s after the load began.',
  )
  expect(rowsOf(blocksOf(many)).rest).toBe('… and 18 more in the result file.')
  expect(rowsOf(blocksOf(many, 'page')).rows).toHaveLength(30)
  const together = [STEPS[0]!, { atMs: 1_310, count: 2 }, { atMs: 1_330, count: 3 }]
  expect(sentenceOf(blocksOf({ workers: together, least: 1, most: 3, fullMs: 1_330, events: [UP] }))).toContain(
    '1 worker at first, 3 from 1.3 s;',
  )
})

test('an autoscaler that changed nothing has a sentence, and no table', () => {
  const blocks = blocksOf({ workers: [{ atMs: 0, count: 2 }], least: 2, most: 2, fullMs: null, events: [] })
  expect(blocks).toHaveLength(1)
  expect(sentenceOf(blocks)).toBe('cluster-rr: 2 workers all the time.')
})
