import type { ReportFormat } from '../format.ts'
import { plainWords } from '../plain-words.ts'
import { families } from './families.ts'

/** Gauges in the OpenMetrics text format, as GitLab's metrics reports read them. */
export const openmetricsFormat: ReportFormat = {
  name: 'openmetrics',
  summary: 'gauges in the OpenMetrics text format, for metrics reports of GitLab',
  render: results => {
    const several = results.length > 1
    const lines = families.flatMap(({ name, help, samplesOf }) => {
      const samples = results.flatMap(({ result }, at) =>
        samplesOf(result).map(({ labels, value }) => {
          // Two results may have the same arms; no sample may come twice.
          const all = several ? { ...labels, result: `${at + 1}` } : labels
          return `${name}${labelText(all)} ${value}`
        }),
      )
      return samples.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...new Set(samples)]
    })
    return `${[...lines, '# EOF'].join('\n')}\n`
  },
}

/** Labels as they stand behind a metric: `{arm="single",metric="throughput"}`. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(plainWords(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
