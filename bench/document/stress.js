import { kept } from '../support/figures.js'
import { median, source, table } from './words.js'

/** What the open loop does on a busy machine. */
export function collapseSection() {
  const figures = kept('collapse')
  if (!figures) return ''
  const { runs } = figures
  const back = runs.map(run => run.backAfterMs)
  const within = back.filter(ms => ms <= 500).length
  const unsent = runs.reduce((sum, run) => sum + (run.unsent ?? 0), 0)
  return `## A server that stands still, beside two busy cores

1,000 requests a second over 20 connections to \`hello\`, whose only process is stopped for 3 s, while \`yes\` burns both cores. Asked for:
after the server's own first answer the goodput is back at the rate within 500 ms, and no request is unsent.

Back within 500 ms: ${within} of ${runs.length} runs (at most ${Math.max(...back)} ms, in windows of 100 ms). Unsent: ${unsent}. The generator was busy
for ${Math.round(100 * median(runs.map(run => run.utilization)))} % of the time (median). Builds and test suites ran beside the second to the eighth run.

${source(figures)}`
}

/** The README's chaos run on a busy machine. */
export function chaosBusySection() {
  const figures = kept('chaos-busy')
  if (!figures) return ''
  const { runs } = figures
  const done = runs.filter(run => run.state === 'completed')
  const lowered = done.filter(run => run.lowered > 0).length
  return `## The README's chaos run beside two busy cores

\`chaos ${figures.args.join(' ')}\` while \`yes\` burns both cores: ${done.length} of ${runs.length} runs came to their end; in ${lowered} of them the rate was
lowered because a baseline had not held.

${source(figures)}`
}

export function openCostSection() {
  const figures = kept('open-cost')
  if (!figures) return ''
  const rows = figures.rates.map(({ perSec, cpuUs, share, lagP99Ms }) => [
    perSec.toLocaleString('en'),
    `${cpuUs.toFixed(0)} µs`,
    `${(100 * share).toFixed(1)} %`,
    `${lagP99Ms.toFixed(2)} ms`,
  ])
  return `## What a request of the open loop costs

CPU time of the whole generator process, which does not wait awake, beside an nginx with a CPU of its own; medians of 5 rounds in turns.
Asked for: at most 50 µs at 2,000 requests a second, and at most 6 % of a CPU at 500.

${table(['requests per second', 'CPU per request', 'of a CPU', 'lag p99'], rows)}

${source(figures)}`
}
