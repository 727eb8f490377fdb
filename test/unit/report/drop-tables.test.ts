import { expect, test } from 'vitest'
import { dropsInColumns } from '../../../src/model/drops.ts'
import { documentOf } from '../../../src/report/document/index.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

/** The rows of the first arm when it lost these requests: the second they were due in, and how they ended. */
function rowsOf(...drops: readonly (readonly [seconds: number, outcome: string])[]): string[] {
  const result = structuredClone(CHAOS_SAMPLES['chaos-two-arms']!)
  const [trial] = result.trials
  trial!.drops = dropsInColumns(
    drops.map(([seconds, outcome]) => ({
      ...{ atMs: seconds * 1000, endedMs: seconds * 1000 + 5, outcome, code: outcome },
      ...{ slot: null, incarnation: null, accepted: null },
    })),
  )
  const section = documentOf({ result, path: 'result.json' }, 'terminal').sections.find(each => each.name === 'drops')
  const [table] = section!.blocks
  if (table?.kind !== 'table') return []
  return table.rows.map(({ head, cells }) => [head, ...cells].flatMap(({ lines }) => lines).join(' '))
}

test('outside every fault only neighbours belong together', () => {
  expect(rowsOf([2.5, 'hung'], [2.6, 'hung'], [3, 'closed'], [3.1, 'hung'], [3.2, 'hung'])).toEqual([
    '2.50–2.60 2 hung – none',
    '3.00 1 closed – none',
    '3.10–3.20 2 hung – none',
  ])
})

test('within a fault all that are alike do', () => {
  expect(rowsOf([12.2, 'hung'], [12.3, 'closed'], [12.4, 'hung'])).toEqual([
    '12.20–12.40 2 hung – #1 kill SIGKILL',
    '12.30 1 closed – #1 kill SIGKILL',
  ])
})
