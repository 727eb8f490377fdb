import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import type { ChaosResult } from '../../../src/model/chaos-result.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleMiss, sampleTrial } from '../../golden/trials.ts'
import { lossOfWorker1, sampleSessions } from '../analysis/findings/session-samples.ts'

const KILL = sampleFault(1, 10_000, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })
const SESSIONS = sampleSessions(lossOfWorker1({ code: '1006', cut: 'fin' }, () => ({})))

function resultWith(isLoaded: boolean): ChaosResult {
  const trial = sampleTrial({ faults: [KILL], overrides: isLoaded ? { sessions: SESSIONS } : {} })
  const { settings } = sampleChaosRaw([])
  const webSocket = { path: '/ws', protocol: 'plain', messageEveryMs: 500, reconnectAfterMs: 1_000 }
  const raw = sampleChaosRaw([trial], isLoaded ? { settings: { ...settings, connections: 40, webSocket } } : {})
  return sampleChaosResult(raw)
}

async function render(name: string, result: ChaosResult, columns = 80): Promise<string> {
  const format = await loadFormat(formats, name)
  return format.render([{ result, path: 'result.json' }], { columns, color: false }).replaceAll('\u00a0', ' ')
}

describe.each(['text', 'markdown', 'html'])('sessions in %s', name => {
  test('are told of where there were any', async () => {
    const report = await render(name, resultWith(true))
    for (const words of ['What became of 40 WebSocket sessions', 'WebSocket sessions that are up', '1006', '1.04 s'])
      expect(report).toContain(words)
    expect(report).toContain('40 WebSocket sessions at /ws')
  })

  test('are not where there were none', async () => {
    expect(await render(name, resultWith(false))).not.toContain('WebSocket')
  })
})

test('no warning or finding advises on the rate, which follows from the sessions', () => {
  const { summary, settings } = resultWith(true)
  expect(settings.webSocket).toBeDefined()
  const trial = sampleTrial({ faults: [KILL], overrides: { sessions: SESSIONS } })
  const miss = sampleMiss({ late: 'generator' })
  const late = {
    ...trial,
    baseline: { held: false, miss },
    generator: { ...trial.generator, achieved: 0.5, lagP99Ms: 90 },
  }
  const raw = sampleChaosRaw([late], { settings })
  const said = sampleChaosResult(raw).summary
  const advice = [...summary.warnings, ...said.warnings, ...said.findings].map(each => each.advice).join(' ')
  expect(advice).toContain('fewer --connections or a longer --message-every')
  expect(advice).not.toContain('--rate')
})

test.each([60, 80, 110])('the tables fit %i columns', async columns => {
  const report = await render('text', resultWith(true), columns)
  for (const line of report.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
})

test('what each fault cost is in a row', async () => {
  const report = (await render('text', resultWith(true), 110)).replaceAll(/ +/g, ' ')
  expect(report).toMatch(/1 10\.0 kill SIGKILL 20 20 20 1006 1\.04 s 20 0 20 5\.00 20 \/ 20/)
})
