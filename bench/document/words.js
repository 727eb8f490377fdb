import { median } from '../../dist/analysis/interval.js'

export { median }

export function percent(share, digits = 1) {
  // No minus in front of what rounds to zero.
  return `${(share * 100).toFixed(digits).replace(/^-(?=0(\.0+)?$)/, '')} %`
}

export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Where and how a table's figures were taken: the commands, by machine and day. */
export function source(...figures) {
  const placeOf = ({ machine: { cpu, cpus, node, date } }) => `${cpus} CPUs (${cpu.trim()}), Node ${node}, ${date}`
  const byPlace = new Map(figures.map(each => [placeOf(each), []]))
  for (const each of figures) byPlace.get(placeOf(each)).push(each)
  const commands = all => all.map(({ command }) => `\`${command}\``).join(', ')
  return [...byPlace].map(([place, all]) => `${commands(all)} on ${place}.`).join(' ')
}

export function count(runs, verdict) {
  return runs.filter(run => run.verdict === verdict).length
}
