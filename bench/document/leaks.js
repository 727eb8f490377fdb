import { kept } from '../support/figures.js'
import { source, table } from './words.js'

/** What `soak` finds of a planted leak, and of the same app without it. */
export function leakSection() {
  const figures = kept('soak')
  if (!figures) return ''
  const planted = [...new Set(figures.runs.map(({ bytes }) => bytes))]
  const rows = planted.map(bytes => {
    const runs = figures.runs.filter(each => each.bytes === bytes)
    const slopes = runs.map(({ perRequest }) => perRequest)
    const count = verdict => runs.filter(each => each.verdict === verdict).length
    return [
      bytes === 0 ? 'nothing' : `${bytes} B per request`,
      runs.length,
      count('failed'),
      count('held'),
      count('inconclusive'),
      `${Math.min(...slopes)} to ${Math.max(...slopes)} B`,
      `${Math.max(...slopes.map(slope => Math.abs(slope - bytes))).toFixed(1)} B`,
      runs.filter(({ failed }) => failed.some(each => !each.startsWith('heap.slope'))).length,
    ]
  })
  return `## Planted leaks

An app that keeps 1 KiB on V8's heap for each request, and the same app without that, under 200 requests per second for ${figures.duration}
in two workers; four such runs at a time, while other programs ran on the machine. What a text takes beside its characters is known to some bytes only.

${table(['keeps', 'runs', 'leaks', 'held', 'inconclusive', 'slope of the heap', 'off by at most', 'other limits failed'], rows)}

${source(figures)}`
}
