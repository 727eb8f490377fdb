import { valueAt } from '../model/body-check.ts'
import { cutValue, MOST_VALUES, OTHER_VALUES, type Tally } from '../model/tally.ts'
import { workerOfNumber } from '../model/worker-id.ts'
import type { Answer, LoadPlan, Settled } from './engine.ts'
import type { TallySnapshot } from './generator.ts'
import { CPU_HEADER } from './stamp.ts'

type Tallied = Pick<LoadPlan, 'tallies' | 'timesResponses'>

/** The headers whose values are counted, in lower case, and that of the CPU time: answers have their values in this order. */
export function countedHeaders({ tallies = [], timesResponses }: Tallied): string[] {
  const headers = tallies.flatMap(tally => (tally.by === 'header' ? [tally.header] : []))
  return timesResponses ? [...headers, CPU_HEADER] : headers
}

/** Whether bodies have to be kept to be counted. */
export function countsBodies({ tallies = [] }: Tallied): boolean {
  return tallies.some(({ by }) => by === 'json')
}

/** Counts the complete answers of a session by what the plan says, for each worker. */
export class ResponseTallies {
  readonly #counters: readonly ValueCounter[]
  readonly #readsBodies: boolean
  readonly #afterMs: number
  #fromMs: number | undefined

  constructor(plan: Tallied & Pick<LoadPlan, 'talliedAfterMs'>) {
    const headers = countedHeaders(plan)
    this.#counters = plan.tallies!.map(tally => new ValueCounter(tally.name, readerOf(tally, headers)))
    this.#readsBodies = countsBodies(plan)
    this.#afterMs = plan.talliedAfterMs ?? 0
  }

  /** A slice of load begins. */
  began(now: number): void {
    this.#fromMs ??= now + this.#afterMs
  }

  note({ worker, dueMs }: Settled, answer: Answer): void {
    if (this.#fromMs === undefined || dueMs < this.#fromMs) return
    const json = this.#readsBodies ? parsed(answer.body) : undefined
    for (const counter of this.#counters) counter.note(worker, answer, json)
  }

  /** Takes all that was noted and starts anew. */
  take(): TallySnapshot[] {
    this.#fromMs = undefined
    return this.#counters.map(counter => counter.take())
  }
}

type Reader = (answer: Answer, json: unknown) => string | undefined

function readerOf(tally: Tally, headers: readonly string[]): Reader {
  if (tally.by === 'status') return ({ status }) => String(status)
  if (tally.by === 'json') return (_, json) => written(valueAt(json, tally.path))
  const at = headers.indexOf(tally.header)
  return ({ counted }) => counted?.[at]
}

/** A value of JSON as it is counted: a text stands for itself. */
function written(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(body = ''): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

class ValueCounter {
  readonly #of: string
  readonly #read: Reader
  readonly #values = new Set<string>()
  /** By worker number and value. */
  #counts = new Map<number, Map<string | null, number>>()

  constructor(of: string, read: Reader) {
    this.#of = of
    this.#read = read
  }

  note(worker: number, answer: Answer, json: unknown): void {
    const read = this.#read(answer, json)
    const value = read === undefined ? null : this.#known(cutValue(read))
    let mine = this.#counts.get(worker)
    if (mine === undefined) {
      mine = new Map()
      this.#counts.set(worker, mine)
    }
    mine.set(value, (mine.get(value) ?? 0) + 1)
  }

  take(): TallySnapshot {
    const counts = [...this.#counts].flatMap(([worker, mine]) => {
      const slot = workerOfNumber(worker)?.slot ?? null
      return [...mine].map(([value, count]) => ({ value, slot, count }))
    })
    this.#counts = new Map()
    return { of: this.#of, counts }
  }

  #known(value: string): string {
    if (this.#values.has(value)) return value
    if (this.#values.size >= MOST_VALUES) return OTHER_VALUES
    this.#values.add(value)
    return value
  }
}
