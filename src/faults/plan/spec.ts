import { z } from 'zod'
import { UsageError } from '../../model/errors.ts'
import type { FaultWords } from '../../model/plan.ts'
import { closedObject, durationText, firstIssue, shareText, timesText, wholeText } from '../../model/units.ts'
import { canonicalWords, type Fault, faultNamed, shapeOf } from '../index.ts'

/** When a fault is fired. */
export interface Schedule {
  /** Again and again, so many milliseconds apart. */
  readonly every: number | undefined
  /** How far a time may be from its place, as a share of `every`. */
  readonly jitter: number
  /** At these times, exactly. */
  readonly at: readonly number[]
  /** So many milliseconds after each fault of this kind is fired. */
  readonly during: { readonly fault: string; readonly afterMs: number } | undefined
  /** No more than so many. */
  readonly count: number | undefined
}

/** A fault that was asked for. */
export interface FaultSpec {
  readonly fault: string
  /** Its own options in canonical text, with every default. */
  readonly params: FaultWords
  /** Which of them the user set. */
  readonly explicit: readonly string[]
  readonly schedule: Schedule
  /** What the user wrote, for messages: `--kill-every 5s`. */
  readonly source: string
}

/** Because 5 s beats with Node's keep-alive timeout of 5 s. */
export const DEFAULT_JITTER = 0.1

/** Words that say when a fault is fired; every fault has them. */
export const SCHEDULE_WORDS = {
  every: durationText('10ms', '12h').optional().describe('repeatedly, this far apart'),
  jitter: shareText(0, 50).optional().describe('how far a time may move from its place, as a share of every: 10%'),
  at: timesText.optional().describe('at these times, such as 10s,25s'),
  during: z.string().optional().describe('a moment after each fault of this kind is fired, such as rolling-restart'),
  after: durationText('0ms', '10m').optional().describe('during: how long after it was fired; 500ms by default'),
  count: wholeText(1, 10_000).optional().describe('at most this many times'),
}

/** Long enough for the first replacement of a restart to be on its way; most restarts are not over by then. */
const DEFAULT_AFTER_MS = 500

/** All options that a fault may have, as a type. */
export function specSchema(fault: Fault) {
  const own = shapeOf(fault)
  const both = Object.entries(own).flatMap(([word, type]) =>
    word in SCHEDULE_WORDS ? [[word, eitherOf(SCHEDULE_WORDS[word as keyof typeof SCHEDULE_WORDS], type)]] : [],
  )
  return closedObject({ ...SCHEDULE_WORDS, ...own, ...Object.fromEntries(both) }, `option of ${fault.name}`)
}

/** A word of a fault that is one of the schedule as well, as `jitter`: the form of its value tells which. */
function eitherOf(ofSchedule: z.ZodType, ofFault: unknown): z.ZodType {
  return z
    .union([ofSchedule, ofFault as z.ZodType], {
      error: 'expected a percentage of every=, such as 10%, or a duration, such as 50ms',
    })
    .describe('in percent: how far a time may move from its place; as a duration: of the fault')
}

/** Whether a word says when a fault is fired. */
function isOfSchedule(fault: Fault, [word, value]: readonly [string, FaultWords[string]]): boolean {
  return word in SCHEDULE_WORDS && !(word in shapeOf(fault) && !String(value).endsWith('%'))
}

/**
 * A fault out of its words, those of the schedule among them.
 * @throws UsageError that begins with `source`
 */
export function faultSpec(name: string, words: FaultWords, source: string): FaultSpec {
  const fault = faultNamed(name, source)
  const read = specSchema(fault).safeParse(words)
  if (!read.success) throw new UsageError(`${source}: ${firstIssue(read.error, words)}`)
  const own = Object.entries(words).filter(each => !isOfSchedule(fault, each))
  const when = Object.entries(words).filter(each => isOfSchedule(fault, each))
  return {
    fault: name,
    params: canonicalWords(fault, Object.fromEntries(own), source),
    explicit: own.map(([word]) => word),
    schedule: scheduleOf(z.object(SCHEDULE_WORDS).parse(Object.fromEntries(when)), source),
    source,
  }
}

type ScheduleWords = z.output<z.ZodObject<typeof SCHEDULE_WORDS>>

function scheduleOf({ every, jitter, at, during, after, count }: ScheduleWords, source: string): Schedule {
  if (every === undefined && at === undefined && during === undefined)
    throw new UsageError(`${source}: expected a schedule: every=5s, at=10s,25s or during=rolling-restart`)
  if (during !== undefined && (every !== undefined || at !== undefined))
    throw new UsageError(`${source}: during: not allowed together with every= or at=`)
  if (every === undefined && jitter !== undefined)
    throw new UsageError(`${source}: jitter: only applies to every=; other times are exact`)
  if (during === undefined && after !== undefined) throw new UsageError(`${source}: after: only applies to during=`)
  return {
    ...{ every, jitter: jitter ?? DEFAULT_JITTER, at: at ?? [], count },
    during: during === undefined ? undefined : { fault: during, afterMs: after ?? DEFAULT_AFTER_MS },
  }
}

/** Parts are separated by spaces; quotes keep those of a value together: `command='pm2 reload all'`. */
const PART = /(?:[^\s'"]|'[^']*'|"[^"]*")+/g

function partsOf(text: string, source: string): string[] {
  if (/['"]/.test(text.replace(PART, ''))) throw new UsageError(`${source}: a quotation mark is not closed`)
  return (text.match(PART) ?? []).map(part => part.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/**
 * Reads the text of `--fault`: the name of a fault and its words, `kill every=5s signal=SIGTERM`.
 * @throws UsageError that names the part that is wrong
 */
export function parseFault(text: string, flag: string): FaultSpec {
  const source = `${flag} ${JSON.stringify(text)}`
  const [name, ...parts] = partsOf(text, source)
  if (!name) throw new UsageError(`${source}: expected a fault with its options, such as "kill every=5s"`)
  const fault = faultNamed(name, source)
  const words = new Map<string, string>()
  for (const part of parts) {
    const [, word, value] = /^([^=]+)=(.+)$/.exec(part) ?? []
    if (word === undefined || value === undefined)
      throw new UsageError(`${source}: ${JSON.stringify(part)}: expected option=value, such as every=5s`)
    if (words.has(word)) throw new UsageError(`${source}: ${word}: expected each option only once`)
    words.set(word, value)
  }
  return faultSpec(fault.name, Object.fromEntries(words), source)
}
