import type { Growing, Growth, SoakedArm } from '../../model/soak-result.ts'
import { formatBytes, formatCount, formatDuration, formatGrowth, NBSP } from '../numbers.ts'

const MIB = 2 ** 20

/** Slopes are told for so many requests: what one of them leaves behind is a fraction of an object. */
export const PER_REQUESTS = 1_000

/** What grows, in words. */
export const GROWING_WORDS: Readonly<Record<Growing, string>> = {
  heap: 'heap after GC',
  external: 'external memory',
  pss: 'memory (PSS)',
  fds: 'open descriptors',
}

/** So much of something, in its unit: `41 KiB`, `3`. */
export function amountOf(metric: Growing, amount: number): string {
  return metric === 'fds' ? formatGrowth(amount) : formatBytes(amount)
}

/** How something grows: `heap after GC grows by 41 KiB per 1,000 requests [38, 44] in both workers`. */
export function growthWords(growth: Growth): string {
  const { metric, perRequest } = growth
  const verb = metric === 'fds' ? 'grow' : 'grows'
  const of = `per${NBSP}${formatCount(PER_REQUESTS)}${NBSP}requests`
  return `${GROWING_WORDS[metric]} ${verb} by ${amountOf(metric, (perRequest ?? 0) * PER_REQUESTS)} ${of}${intervalWords(growth)}${whereWords(growth)}`
}

/** `[38, 44 KiB]`, after a space; empty where there is none. */
export function intervalWords({ metric, ci }: Pick<Growth, 'metric' | 'ci'>): string {
  if (!ci) return ''
  const [low, high] = ci.map(each => amountOf(metric, each * PER_REQUESTS)) as [string, string]
  const unit = high.split(NBSP)[1]
  const isShared = unit !== undefined && low.endsWith(`${NBSP}${unit}`)
  return ` [${isShared ? low.slice(0, -unit.length - 1) : low},${NBSP}${high}]`
}

/** In which workers it grows like that. */
function whereWords({ workers, perRequest, ci }: Growth): string {
  const numbered = workers.filter(({ slot }) => slot > 0)
  if (numbered.length === 0) return ''
  const own = workers.find(each => each.perRequest === perRequest && each.ci?.[0] === ci?.[0])
  if (workers.length > 1 && own) return own.slot === 0 ? ' in the primary' : ` in worker ${own.slot}`
  if (numbered.length === 1) return ''
  return numbered.length === 2 ? ' in both workers' : ` in all ${formatCount(numbered.length)} workers`
}

const ENDS: Readonly<Record<NonNullable<SoakedArm['exhausted']>['by'], string>> = {
  'heap-limit': 'a worker reaches its heap limit (--max-old-space-size)',
  memory: 'it takes all memory of the machine',
  restart: 'a worker reaches --max-memory-restart',
}

/** When growth comes to its end: `a worker reaches its heap limit after about 3 h`. Undefined where none is seen. */
export function exhaustedWords({ exhausted }: SoakedArm): string | undefined {
  return exhausted ? `${ENDS[exhausted.by]} after about ${longTime(exhausted.inMs)}` : undefined
}

/** A long time, roughly: `40 min`, `3 h`, `12 days`. */
function longTime(ms: number): string {
  const hours = ms / 3_600_000
  if (hours < 1.5) return formatDuration(Math.max(1, Math.round(ms / 60_000)) * 60_000)
  return hours < 72 ? `${Math.round(hours)}${NBSP}h` : `${formatCount(Math.round(hours / 24))}${NBSP}days`
}

/** From how much to how much a worker grew: `12.3 → 55.0 MiB`. */
export function courseWords(metric: Growing, from: number, to: number): string {
  if (metric === 'fds') return `${formatCount(Math.round(from))} → ${formatCount(Math.round(to))}`
  return `${formatGrowth(from / MIB)} → ${formatGrowth(to / MIB)}${NBSP}MiB`
}
