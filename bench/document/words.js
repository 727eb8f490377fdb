export function percent(share, digits = 1) {
  return `${(share * 100).toFixed(digits)} %`
}

export function middle(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Where and how a table's figures were taken. */
export function source(...figures) {
  const { cpu, cpus, node, date } = figures[0].machine
  return `${figures.map(each => `\`${each.command}\``).join(', ')} on ${cpus} CPUs (${cpu.trim()}), Node ${node}, ${date}.`
}

export function count(runs, verdict) {
  return runs.filter(run => run.verdict === verdict).length
}
