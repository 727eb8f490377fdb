import { WANTED_REQUESTS } from '../drops.js'
import { kept } from '../support/figures.js'
import { median, source, table } from './words.js'

export function dropsSection() {
  const figures = kept('drops')
  if (!figures) return ''
  const sides = [
    ['one connection closed', figures.runs.map(run => run.injected)],
    ['clean', figures.runs.map(run => run.clean)],
  ]
  const rows = sides.map(([name, runs]) => [
    name,
    runs.length,
    median(runs.map(run => run.scheduled)).toLocaleString('en'),
    Math.min(...runs.map(run => run.scheduled)).toLocaleString('en'),
    runs.reduce((sum, run) => sum + run.closed, 0),
    runs.reduce((sum, run) => sum + run.dropped, 0),
    runs.filter(run => run.exitCode === 1).length,
  ])
  return `## Dropped requests

A server that closes one connection of the whole run without an answer, at a moment of the throughput phase, and the same server when it
closes none; \`compare --threshold 'dropped == 0'\` with a budget of ${figures.budget}. Asked for: the one drop in ${WANTED_REQUESTS.toLocaleString('en')} requests is always found,
and none is invented in 20 clean runs.

${table(['server', 'runs', 'requests, median', 'fewest', 'closed by the server', 'counted as dropped', 'exit code 1'], rows)}

${source(figures)}`
}

export function reportSpeedSection() {
  const figures = kept('report-speed')
  if (!figures) return ''
  const rows = figures.results.flatMap(({ title, fileMib, drops, formats }) =>
    Object.entries(formats).map(([name, each], at) => [
      at === 0 ? `${title}: ${fileMib.toFixed(0)} MiB, ${drops.toLocaleString('en')} dropped requests` : '',
      name,
      `${each.seconds.toFixed(1)} s`,
      `${each.cpuSeconds.toFixed(1)} s`,
      `${each.peakMib} MiB`,
      `${each.reportKib.toLocaleString('en')} KiB`,
    ]),
  )
  return `## Reports of a long run

The whole of \`clusterbench report --format …\`, its start included, on chaos results of ${figures.minutes} minutes in each mode, with a kill every 5 s at
1,000 requests per second: a short real run whose faults come again and again. Of ${figures.runs} runs the middle wall time, the middle CPU time and
the greatest memory.

${table(['result', 'format', 'wall', 'CPU', 'peak memory', 'report'], rows)}

${source(figures)}`
}
