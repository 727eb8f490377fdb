import { kept } from '../support/figures.js'
import { percent, source, table } from './words.js'

export function generatorSection() {
  const figures = kept('generator')
  const overTls = kept('generator-tls')
  const rest = overTls
    ? `\n\nThe same over TLS 1.3 (asked for: \`sockets\` within 1.3× of wrk):\n\n${generatorTable(overTls)}`
    : ''
  return `## The load generator beside wrk

CPU time per request of the whole generator process, and its highest rate on one CPU, against nginx on the other; medians of 5 rounds
in turns, 32 connections.

${generatorTable(figures)}${rest}`
}

function generatorTable(figures) {
  const { wrk } = figures.engines
  const rows = Object.entries(figures.engines).map(([name, { perSec, cpuUs }]) => [
    name,
    `${cpuUs} µs`,
    `${(cpuUs / wrk.cpuUs).toFixed(2)}×`,
    perSec.toLocaleString('en'),
    `${(perSec / wrk.perSec).toFixed(2)}×`,
  ])
  const columns = ['generator', 'CPU per request', 'against wrk', 'requests per second', 'against wrk']
  return `${table(columns, rows)}\n\n${source(figures)}`
}

export function memorySection() {
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

export function engineNoiseSection() {
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

/** What a mix costs the generator. */
export function mixOfOneSection() {
  const figures = kept('mix-of-one')
  if (!figures) return ''
  const shown = ({ ratio, ci }) => `${ratio}×${ci ? ` [${ci.join(', ')}]` : ''}`
  const loops = { closed: 'closed', open: `open, ${figures.perSec.toLocaleString('en')}/s` }
  const rows = Object.entries(figures.ratios).map(([loop, { perSec, cpuUs, p50Us }]) => [
    loops[loop],
    ...[perSec, cpuUs, p50Us].map(shown),
  ])
  return `## A mix of one request

\`--requests\` with one entry beside the same request without it, on one server: ratios with intervals at 99 %, from ${figures.blocks} blocks of four slices
in turns. The CPU time is that of the generator's thread.

${table(['loop', 'throughput', 'CPU per request', 'p50'], rows)}

${source(figures)}`
}
