import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { WANTED_REQUESTS } from './drops.js'
import { kept } from './support/figures.js'

const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

/** Writes docs/benchmarks.md from the figures that the benches kept. */
export function document() {
  const sections = [
    noiseSection(),
    powerSection(),
    ciSection(),
    overheadSection(),
    generatorSection(),
    memorySection(),
    engineNoiseSection(),
    timingSection(),
    stallSection(),
    soakSection(),
    dropsSection(),
  ]
  const there = sections.filter(section => section !== '')
  writeFileSync(PAGE, `${[INTRODUCTION, ...there].join('\n\n')}\n`)
}

const INTRODUCTION = `# Benchmarks

Every figure here is written by \`npm run bench -- document\` from the raw figures in \`bench/figures\`, which the command named
with each table regenerates. They come from a shared, noisy virtual machine with 2 CPUs; rivals are measured in the same run.`

const NAMES = { 'noise-cpu': 'cpu', 'noise-hello': 'hello' }

function percent(share, digits = 1) {
  return `${(share * 100).toFixed(digits)} %`
}

function middle(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Where and how a table's figures were taken. */
function source(...figures) {
  const { cpu, cpus, node, date } = figures[0].machine
  return `${figures.map(each => `\`${each.command}\``).join(', ')} on ${cpus} CPUs (${cpu.trim()}), Node ${node}, ${date}.`
}

function count(runs, verdict) {
  return runs.filter(run => run.verdict === verdict).length
}

function noiseSection() {
  const all = Object.keys(NAMES).flatMap(name => (kept(name) ? [[NAMES[name], kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([app, { runs }]) => {
    const widths = runs.map(run => run.halfWidth)
    const others = runs
      .flatMap(run => Object.values(run.otherVerdicts))
      .filter(verdict => verdict === 'worse' || verdict === 'better')
    return [
      app,
      runs.length,
      percent(middle(widths), 2),
      percent(Math.max(...widths), 2),
      count(runs, 'worse') + count(runs, 'better'),
      count(runs, 'same'),
      count(runs, 'inconclusive'),
      others.length,
    ]
  })
  return `## Noise: two identical arms

Half-width of the interval of the throughput ratio (level 99.5 %, the last look's share of the 1 %), and how often identical arms
were called different. Asked for: at most 1.5 % (cpu) and 4 % (hello), and at most 1 alarm in 100 runs. \`other alarms\` counts the
same in CPU per request, p50 and p99, three verdicts a run.

${table(['app', 'runs of 60 s', 'half-width, median', 'half-width, worst', 'alarms', 'same', 'inconclusive', 'other alarms'], rows)}

The runs of \`hello\` come from two machines of the same kind: on the first, runs 1 to 10, the half-width was at most 3.6 %; on the
second, noisier one, runs 11 to 20, it was 4.4 to 8.2 %, and all ten were \`inconclusive\`. The machine decides whether 4 % is reached.

${source(...all.map(([, figures]) => figures))}`
}

function powerSection() {
  const all = ['plus5', 'plus10'].flatMap(name => (kept(`power-${name}`) ? [[name, kept(`power-${name}`)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([name, { runs }]) => [
    name === 'plus5' ? '5 %' : '10 %',
    runs.length,
    count(runs, 'worse'),
    count(runs, 'inconclusive'),
    percent(middle(runs.map(run => run.ratio)) - 1),
    `${middle(runs.map(run => run.wallSeconds))} s`,
  ])
  return `## Power: more work per request

The candidate does more arithmetic per request. Asked for: 5 % found in at least 19 of 20 runs, 10 % always. A run ends early when
its verdict is settled at a planned look.

${table(['more work', 'runs of at most 60 s', 'called worse', 'inconclusive', 'throughput, median', 'wall time, median'], rows)}

The 7th to 10th of the runs with 5 % were taken twice: the first time a whole test suite ran beside them, and all four were
\`inconclusive\`.

${source(...all.map(([, figures]) => figures))}`
}

/** What the benches of CI are called in the table, and what was asked of them. */
const CI_ROWS = {
  'ci-noise': ['the same commit', 'at most 1 worse in 50'],
  'ci-power5': ['5 % more work', 'worse in 19 of 20'],
  'ci-power3': ['3 % more work', 'worse in 18 of 20'],
  'ci-noise-bursts': ['the same commit, bursts beside it', 'at most 1 worse in 50'],
  'ci-power5-bursts': ['5 % more work, bursts beside it', 'no false alarm'],
  'ci-power3-bursts': ['3 % more work, bursts beside it', 'no false alarm'],
}

function ciSection() {
  const all = Object.keys(CI_ROWS).flatMap(name => (kept(name) ? [[name, kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([name, { budget, margin, runs }]) => [
    CI_ROWS[name][0],
    budget,
    margin,
    runs.length,
    count(runs, 'worse'),
    count(runs, 'better'),
    count(runs, 'same'),
    count(runs, 'inconclusive'),
    percent(middle(runs.map(run => run.ratio)) - 1),
    `${middle(runs.map(run => run.wallSeconds)).toFixed(0)} s`,
    CI_ROWS[name][1],
  ])
  const heads = ['head', 'budget', 'margin', 'runs', 'worse', 'better', 'same', 'inconclusive']
  return `## CI: base against head

\`compare app.js --against <ref>\` in a git repository made for it; 2 ms of arithmetic per request. Bursts: a second process burns one core
half of the time, in bursts of random length (exponential, 500 ms in the mean); power may fall there, and \`inconclusive\` is the honest
answer. A change of 3 % is sought with a margin of 2 %: the usual 3 % would call it too small to matter.

${table([...heads, 'throughput, median', 'wall time, median', 'asked for'], rows)}

${source(...all.map(([, figures]) => figures))}`
}

function overheadSection() {
  const all = Object.keys(NAMES).flatMap(name => (kept(name) ? [[NAMES[name], kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([app, { runs }]) => [
    app,
    `${middle(runs.map(run => run.wallSeconds)).toFixed(1)} s`,
    `${Math.max(...runs.map(run => run.wallSeconds)).toFixed(1)} s`,
    percent(middle(runs.map(run => run.loadedShare))),
    percent(Math.min(...runs.map(run => run.loadedShare))),
  ])
  return `## Overhead

Of the same runs: the wall time of the whole command for a budget of 60 s, and the share of the run under measured load. Asked for: at
most 70 s, and at least 60 %.

${table(['app', 'wall time, median', 'worst', 'under load, median', 'worst'], rows)}

The runs of \`cpu\` and the first three of \`hello\` still counted the short slices before a phase's first block as measured load; their
share reads some points too high. Runs 11 to 20 of \`hello\` ran on the slower machine and had 51 to 56 %; since then generations grow
where boots are slow, and two more runs there had 57 and 59 %.`
}

function generatorSection() {
  const figures = kept('generator')
  const { wrk } = figures.engines
  const rows = Object.entries(figures.engines).map(([name, { perSec, cpuUs }]) => [
    name,
    `${cpuUs} µs`,
    `${(cpuUs / wrk.cpuUs).toFixed(2)}×`,
    perSec.toLocaleString('en'),
    `${(perSec / wrk.perSec).toFixed(2)}×`,
  ])
  return `## The load generator beside wrk

CPU time per request of the whole generator process, and its highest rate on one CPU, against nginx on the other; medians of 5 rounds
in turns, 32 connections.

${table(['generator', 'CPU per request', 'against wrk', 'requests per second', 'against wrk'], rows)}

${source(figures)}`
}

function memorySection() {
  const figures = kept('memory')
  const rows = Object.entries(figures.engines).map(([name, { firstMib, lastMib, growth }]) => [
    name,
    `${firstMib} MiB`,
    `${lastMib} MiB`,
    percent(growth),
  ])
  return `## Memory of the load generator

Resident memory of the generator's process. Asked for: within 20 %.

${table(['engine and loop', 'after 200,000 requests', 'after 2,000,000', 'growth'], rows)}

${source(figures)}`
}

function engineNoiseSection() {
  const figures = kept('engine-noise')
  if (!figures) return ''
  const rows = Object.entries(figures.apps).map(([name, { generations, meanPercent, sdPercent }]) => [
    name,
    generations,
    `${meanPercent} %`,
    `${sdPercent} %`,
  ])
  return `## A/A noise of the engines

Mean and standard deviation, over the generations of one run, of the log-ratio of two identical arms.

${table(['app and engine', 'generations', 'mean', 'standard deviation'], rows)}

${source(figures)}`
}

function timingSection() {
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

function stallSection() {
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

function soakSection() {
  const figures = kept('chaos-soak')
  if (!figures) return ''
  const { kills, requests, primaryFdGrowth, lagP99Ms, minutes } = figures
  const rows = minutes.map(({ runnerMib, primaryMib, primaryFds }, minute) => [
    minute + 1,
    `${runnerMib} MiB`,
    `${primaryMib} MiB`,
    primaryFds,
  ])
  return `## Chaos: ten minutes of kills

\`hello\` in \`cluster-rr\` at 1,000 requests a second, a new connection for each, and a kill every 2 s: ${kills} kills,
${requests.scheduled.toLocaleString('en')} requests, ${requests.dropped} dropped (${requests.hung} hung), ${primaryFdGrowth} descriptors
leaked, lag ${lagP99Ms.toFixed(2)} ms at the 99th percentile. Resident memory of clusterbench itself (load generator and record of the run
included) and of the cluster primary, medians of each minute:

${table(['minute', 'clusterbench', 'primary', 'descriptors of the primary'], rows)}

${source(figures)}`
}

function dropsSection() {
  const figures = kept('drops')
  if (!figures) return ''
  const sides = [
    ['one connection closed', figures.runs.map(run => run.injected)],
    ['clean', figures.runs.map(run => run.clean)],
  ]
  const rows = sides.map(([name, runs]) => [
    name,
    runs.length,
    middle(runs.map(run => run.scheduled)).toLocaleString('en'),
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
