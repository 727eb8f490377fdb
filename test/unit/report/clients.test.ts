import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import type { ChaosResult, ClientSummary } from '../../../src/model/chaos-result.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

const CLIENTS: ClientSummary = {
  ...{ answers: 4_000, stayed: 0.981, connections: 0, connectionsStayed: null, strayed: 0, lostWorker: 31, count: 64 },
  byWorker: [
    { slot: 1, first: 31, last: 0 },
    { slot: 2, first: 33, last: 64 },
  ],
}

function resultWith(clients: ClientSummary | undefined): ChaosResult {
  const result: ChaosResult = structuredClone(CHAOS_SAMPLES['chaos-two-arms']!)
  if (clients) result.summary.arms[0]!.clients = clients
  result.settings.clients = clients ? 64 : null
  return result
}

const text = await loadFormat(formats, 'text')
const render = (result: ChaosResult, columns: number) =>
  text.render([{ result, path: 'result.json' }], { columns, color: false })

test('clients are shown by the workers that answered them, where there were several', () => {
  const report = render(resultWith(CLIENTS), 80)
  expect(report).toContain('How 64 clients stayed with their workers')
  expect(report.replaceAll(/ +/g, ' ')).toMatch(/ 98 % – 0 31 31 \/ 33 0 \/ 64\n/)
  expect(report).toMatch(/64 clients/)
  expect(render(resultWith(undefined), 80)).not.toContain('clients stayed')
})

test('a narrow terminal gets the columns that tell most', () => {
  const narrow = render(resultWith(CLIENTS), 60).replaceAll(/ +/g, ' ')
  expect(narrow).toContain(' 31 / 33 0 / 64\n')
  expect(narrow).not.toContain(' 98 % –')
})

test.each([60, 80, 110])('the table fits %i columns', columns => {
  const lines = render(resultWith(CLIENTS), columns).split('\n')
  expect(Math.max(...lines.map(line => stringWidth(line)))).toBeLessThanOrEqual(columns)
})
