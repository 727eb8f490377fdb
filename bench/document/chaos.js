import { kept } from '../support/figures.js'
import { median, percent, source, table } from './words.js'

export function timingSection() {
  const figures = kept('chaos-timing')
  if (!figures) return ''
  const { faults, skipped, lateMs, times, errorMs, lag } = figures
  const ms = value => `${value.toFixed(2)} ms`
  const rows = lag.map(({ arm, lagP50Ms, lagP99Ms, achieved }) => [
    arm,
    ms(lagP50Ms),
    ms(lagP99Ms),
    percent(achieved, 2),
  ])
  return `## Chaos: punctuality

Faults fired at their planned times (asked for: within 5 ms at the 99th percentile): ${faults} kills of \`hello\` in three modes at 500
requests a second (${skipped} more found no worker that served) were late by ${ms(lateMs.p50)} (median), ${ms(lateMs.p99)} (99th
percentile), ${ms(lateMs.max)} at most. The ${times} times of the per-fault table are those of the supervisor's own log, on one clock
for all processes: their distance of ${ms(errorMs.max)} from it is no achievement (asked for: 10 ms).

How late requests were sent at 2,000 a second to \`hello\` (asked for: at most 2 ms at the 99th percentile). With one process the load
generator has a CPU of its own; with two workers all share two CPUs.

${table(['arm', 'lag, median', 'lag, p99', 'sent'], rows)}

${source(figures)}`
}

export function stallSection() {
  const figures = kept('chaos-stall')
  if (!figures) return ''
  const rows = figures.rows.map(({ percent: at, reportedMs, expectedMs, error }) => [
    `p${at}`,
    `${reportedMs.toFixed(1)} ms`,
    `${expectedMs.toFixed(1)} ms`,
    percent(error, 2),
  ])
  return `## Chaos: a server that stands still

A server that answers after 20 ms and stands still for 1 s in every 10 s, at 200 requests a second: what the open loop reports, beside what
follows by hand from the schedule of the requests and the server's own record of when it answered. Asked for: within 2 %.

${table(['percentile', 'reported', 'by hand', 'difference'], rows)}

${source(figures)}`
}

export function soakSection() {
  const figures = kept('chaos-soak')
  if (!figures) return ''
  const { kills, requests, primaryFdGrowth, lagP99Ms, minutes } = figures
  const rows = minutes.map(({ runnerMib, primaryMib, primaryFds }, minute) => [
    minute + 1,
    `${runnerMib} MiB`,
    `${primaryMib} MiB`,
    primaryFds,
  ])
  const growth = (minutes.at(-1).runnerMib / minutes[1].runnerMib - 1) * 100
  return `## Chaos: ten minutes of kills

\`hello\` in \`cluster-rr\` at 1,000 requests a second, a new connection for each, and a kill every 2 s: ${kills} kills,
${requests.scheduled.toLocaleString('en')} requests, ${requests.dropped} dropped (${requests.hung} hung), ${primaryFdGrowth} descriptors
leaked, lag ${lagP99Ms.toFixed(2)} ms at the 99th percentile. Resident memory of clusterbench itself (load generator and record of the run
included) and of the cluster primary, medians of each minute:

${table(['minute', 'clusterbench', 'primary', 'descriptors of the primary'], rows)}

From the second minute to the tenth clusterbench grew by ${growth.toFixed(1)} %. Asked for: at most 10 %.

${source(figures)}`
}

export function versionsSection() {
  const names = { 'chaos-versions-broken': 'draining removed', 'chaos-versions-same': 'the same commit' }
  const all = Object.keys(names).flatMap(name => (kept(name) ? [[names[name], kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([head, { runs }]) => {
    const worse = runs.filter(({ exitCode }) => exitCode === 1).length
    const better = runs.filter(({ comparisons }) => comparisons.some(({ verdict }) => verdict === 'better')).length
    const dropped = side =>
      runs.map(({ comparisons }) => comparisons.find(({ metric }) => metric === 'dropped').values[side])
    const seconds = runs.map(({ durationMs }) => durationMs / 1000)
    return [
      head,
      runs.length,
      worse,
      better,
      median(dropped(0)).toFixed(1),
      median(dropped(1)).toFixed(1),
      `${median(seconds).toFixed(0)} s`,
    ]
  })
  return `## Chaos: two versions

\`chaos --against <ref>\` with a rolling restart every 2 s in 7 s of faults, 300 requests a second to two workers that answer after 30 ms, two
turns for each version, beside a process that burns one core in bursts. Asked for: a head without draining on SIGTERM fails in at least
19 of 20 runs, and none of 50 identical pairs does.

${table(['head', 'runs', 'exit code 1', 'better', 'dropped per restart, base', 'head', 'wall time, median'], rows)}

${source(...all.map(([, figures]) => figures))}`
}
