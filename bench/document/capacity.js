import { kept } from '../support/figures.js'
import { percent, source, table } from './words.js'

/** What `capacity` finds of queues whose capacity is known by construction. */
export function capacitySection() {
  const figures = kept('capacity')
  if (!figures) return ''
  const rows = figures.runs.flatMap(({ name, limitMs, generations, arms }) =>
    arms.map(({ truth, perSec, ci, kind, off }) => [
      name,
      `${limitMs} ms`,
      `${truth}/s`,
      perSec === null ? kind : `${kind === 'at least' ? '≥ ' : ''}${perSec}/s${ci ? ` [${ci.join(', ')}]` : ''}`,
      perSec === null ? '–' : signed(off),
      generations,
    ]),
  )
  const ratios = figures.runs.flatMap(({ ratio }) => (ratio?.ci ? [ratio] : []))
  const said = ratios.map(({ truth, found, ci }) => `${found}× [${ci.join(', ')}] of ${truth}×`).join(', ')
  // Runs take the kinds of queues in turn: there may be none of the second yet.
  const varied = new Set(figures.runs.map(({ name }) => name)).size > 1
  return `## The rate that a queue carries

Servers that answer one request at a time, on a clock of their own, so that what they carry follows from how they are built: with fixed
service times 1/service${varied ? ', with exponential ones the rate at which the p99 of the queue D/M/1 reaches the limit' : ''}. Asked for: within 5 %.

${table(['queue', 'p99 below', 'carries', 'found', 'off', 'generations'], rows)}
${said === '' ? '' : `\nRatios: ${said}.\n`}
${source(figures)}`
}

function signed(share) {
  return `${share > 0 ? '+' : ''}${percent(share)}`
}
