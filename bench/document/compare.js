import { kept } from '../support/figures.js'
import { count, median, percent, source, table } from './words.js'

const NAMES = {
  'noise-cpu': 'cpu',
  'noise-hello': 'hello',
  'noise-own': '`own` beside `single`',
  'noise-https': 'an app that serves HTTPS',
}

export function noiseSection() {
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
      percent(median(widths), 2),
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

export function powerSection() {
  const all = ['plus5', 'plus10'].flatMap(name => (kept(`power-${name}`) ? [[name, kept(`power-${name}`)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([name, { runs }]) => [
    name === 'plus5' ? '5 %' : '10 %',
    runs.length,
    count(runs, 'worse'),
    count(runs, 'inconclusive'),
    percent(median(runs.map(run => run.ratio)) - 1),
    `${median(runs.map(run => run.wallSeconds)).toFixed(2)} s`,
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
  'ci-power10': ['10 % more work', 'worse in 20 of 20, 25 s'],
  'ci-power5': ['5 % more work', 'worse in 19 of 20, 35 s'],
  'ci-power3': ['3 % more work', 'worse in 18 of 20'],
  'ci-noise-bursts': ['the same commit, bursts beside it', 'at most 1 worse in 50'],
  'ci-power10-bursts': ['10 % more work, bursts beside it', 'worse in 20 of 20, 25 s'],
  'ci-power5-bursts': ['5 % more work, bursts beside it', 'worse in 19 of 20, 35 s'],
  'ci-power3-bursts': ['3 % more work, bursts beside it', 'worse in 18 of 20'],
}

export function ciSection() {
  const all = Object.keys(CI_ROWS).flatMap(name => (kept(name) ? [[name, kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([name, { budget, runs }]) => [
    CI_ROWS[name][0],
    budget,
    percent(runs[0].margin, 0),
    runs.length,
    count(runs, 'worse'),
    count(runs, 'better'),
    count(runs, 'same'),
    count(runs, 'inconclusive'),
    percent(median(runs.map(run => run.ratio)) - 1),
    `${median(runs.map(run => run.wallSeconds)).toFixed(0)} s`,
    CI_ROWS[name][1],
  ])
  const heads = ['head', 'budget', 'margin', 'runs', 'worse', 'better', 'same', 'inconclusive']
  return `## CI: base against head

\`compare app.js --against <ref>\` in a git repository made for it; 2 ms of arithmetic per request. Bursts: a second process burns one core
half of the time, in bursts of random length (exponential, 500 ms in the mean). Rows from before 2026-11-26, see the
dates below, were measured without the present statistics (Student's t from the fifth generation on); those runs ended later.

${table([...heads, 'throughput, median', 'wall time, median', 'asked for'], rows)}

${source(...all.map(([, figures]) => figures))}`
}

/** Identical arms, drawn again from the generations that the noise benches kept. */
export function resampledSection() {
  const figures = kept('resampled-alarms')
  if (!figures) return ''
  const rows = figures.alarms.map(({ name, generations, alarms }) => [
    name,
    generations,
    `${alarms} (${percent(alarms / figures.runs, 2)})`,
  ])
  return `## False alarms, resampled

${figures.runs.toLocaleString('en')} runs of 20 generations, drawn from all generations that a noise bench recorded, each with a random sign, and judged as \`compare\`
judges them. Asked for: at most 1 % called different.

${table(['bench', 'generations recorded', 'called different'], rows)}

${source(figures)}`
}

export function overheadSection() {
  const all = Object.keys(NAMES).flatMap(name => (kept(name) ? [[NAMES[name], kept(name)]] : []))
  if (all.length === 0) return ''
  const rows = all.map(([app, { runs }]) => [
    app,
    `${median(runs.map(run => run.wallSeconds)).toFixed(1)} s`,
    `${Math.max(...runs.map(run => run.wallSeconds)).toFixed(1)} s`,
    percent(median(runs.map(run => run.loadedShare))),
    percent(Math.min(...runs.map(run => run.loadedShare))),
  ])
  return `## Overhead

Of the same runs: the wall time of the whole command for a budget of 60 s, and the share of the run under measured load. Asked for: at
most 70 s. That share is no aim any more: what counts is the precision that a minute buys.

${table(['app', 'wall time, median', 'worst', 'under load, median', 'worst'], rows)}

The runs of \`cpu\` and the first three of \`hello\` still counted the short slices before a phase's first block as measured load; their
share reads some points too high. Runs 11 to 20 of \`hello\` ran on the slower machine and had 51 to 56 %; since then generations grow
where boots are slow, and two more runs there had 57 and 59 %.`
}
