import { expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { ALL_SAMPLES } from '../../golden/report-samples.ts'

const ENDINGS: Readonly<Record<string, string>> = {
  markdown: 'md',
  junit: 'junit.xml',
  github: 'github.txt',
  openmetrics: 'openmetrics.txt',
}

const NAMES = [
  ...['clear-verdicts', 'same-with-control', 'inconclusive', 'drops-and-rejected', 'failed-late', 'one-arm'],
  ...['base-and-head', 'baseline-elsewhere', 'other-status', 'rate-limited', 'several-servers'],
  ...['soak-leak', 'capacity-three-arms', 'capacity-bound'],
  ...['check-session-lost', 'check-holds', 'check-wrong-sequence'],
  ...['chaos-two-arms', 'chaos-rolling-clean', 'chaos-interrupted', 'chaos-failed-baseline'],
  ...['chaos-mix', 'chaos-profile', 'chaos-web-sockets'],
]

const reports = Object.entries(ENDINGS).flatMap(([format, ending]) =>
  NAMES.map(name => [name, ending, format] as const),
)

test.each(reports)('%s.%s reads as its golden file', async (name, ending, format) => {
  const stored = [{ result: ALL_SAMPLES[name]!, path: 'results/2026-03-14T09-26-53Z/result.json' }]
  const report = (await loadFormat(formats, format)).render(stored, { columns: 80, color: false })
  await expect(report).toMatchFileSnapshot(`../../golden/${name}.${ending}`)
})

test.each(Object.keys(ENDINGS))('several results as %s read as their golden file', async format => {
  const stored = ['base-and-head', 'chaos-single-outage', 'one-arm'].map(name => ({
    result: ALL_SAMPLES[name]!,
    path: `results/${name}/result.json`,
  }))
  const report = (await loadFormat(formats, format)).render(stored, { columns: 80, color: false })
  await expect(report).toMatchFileSnapshot(`../../golden/several.${ENDINGS[format]}`)
})
