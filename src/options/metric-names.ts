/** What people call metrics. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{ rps: 'throughput', qps: 'throughput', cpu: 'cpuPerRequest', memory: 'rss', mem: 'rss' },
  ...{
    p5: 'latency.p5',
    p50: 'latency.p50',
    p90: 'latency.p90',
    p99: 'latency.p99',
    p999: 'latency.p999',
    'p99.9': 'latency.p999',
  },
  ...{ median: 'latency.p50', max: 'latency.max' },
}

/** The metric that a name means, if it is one of those: `p99` is `latency.p99`. Any other name is itself. */
export function metricNamed(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name
  const meant = SHORT_NAMES[name.toLowerCase()]
  return meant !== undefined && known.includes(meant) ? meant : name
}
