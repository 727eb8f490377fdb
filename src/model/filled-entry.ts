import type { RequestSpec } from './arm.ts'
import type { DataSet, MixEntry } from './request-mix.ts'
import { fill, type Template, type TemplatePart, templateOf } from './template.ts'

/** What the placeholders of one request stand for. */
export interface Values {
  readonly number: number
  readonly random: number
  /** The row of each data set, by its place. */
  readonly rows: readonly (readonly string[])[]
  /** What earlier steps of a sequence captured, by name; undefined: the request is no step. */
  readonly captured?: ReadonlyMap<string, string>
}

/** What of an entry is sent, and expected. */
type Unfilled = Omit<MixEntry, 'name' | 'weight' | 'ratePerSec'>

type Placeholder = Exclude<TemplatePart, string>

/** Writes a value so that it stands for itself where it is put. */
type Escape = (value: string) => string

const asItIs: Escape = value => value
const inJson: Escape = value => JSON.stringify(value).slice(1, -1)
const inQuery: Escape = encodeURIComponent
/** A value may be several segments. */
const inPath: Escape = value => encodeURIComponent(value).replaceAll('%2F', '/')

/** An entry of a mix, or a step of a sequence, whose texts are cut at their placeholders. */
export class FilledEntry {
  readonly #entry: Unfilled
  readonly #path: Template
  readonly #query: Template
  readonly #headers: readonly (readonly [name: string, value: Template])[]
  readonly #body: Template | undefined
  readonly #columns = new Map<Placeholder, readonly [set: number, column: number]>()
  readonly #data: readonly DataSet[]
  readonly #mayCapture: boolean
  /** The places of the data sets that it has values of. */
  readonly sets: readonly number[]

  /** @param mayCapture it is a step of a sequence, in which names stand for captured values */
  constructor(entry: Unfilled, data: readonly DataSet[], mayCapture = false) {
    this.#entry = entry
    this.#data = data
    this.#mayCapture = mayCapture
    const [path, query] = cutAtQuery(this.#read(entry.path))
    this.#path = path
    this.#query = query
    this.#headers = Object.entries(entry.headers).map(([name, value]) => [name, this.#read(value)] as const)
    this.#body = entry.body === undefined ? undefined : this.#read(entry.body)
    this.sets = [...new Set([...this.#columns.values()].map(([set]) => set))]
  }

  /** All of its texts. */
  get templates(): readonly Template[] {
    return [this.#path, this.#query, ...this.#headers.map(([, value]) => value), ...(this.#body ? [this.#body] : [])]
  }

  /** The request with these values. */
  with(values: Values): RequestSpec {
    const { method, expectStatus, expectBody, isJsonBody } = this.#entry
    const write = (template: Template, written: Escape) => fill(template, part => written(this.#valueOf(part, values)))
    return {
      ...{ method, expectStatus, expectBody },
      path: write(this.#path, inPath) + write(this.#query, inQuery),
      headers: Object.fromEntries(this.#headers.map(([name, value]) => [name, write(value, asItIs)])),
      body: this.#body && write(this.#body, isJsonBody ? inJson : asItIs),
    }
  }

  /** Fills another text with such values as they are. */
  filling(text: string): (values: Values) => string {
    const template = this.#read(text)
    return values => fill(template, part => this.#valueOf(part, values))
  }

  #valueOf(part: Placeholder, { number, random, rows, captured }: Values): string {
    if (part.kind === 'number') return String(number)
    if (part.kind === 'random') return String(random)
    if (part.kind === 'captured') return captured?.get(part.name) ?? ''
    const [set, column] = this.#columns.get(part)!
    return rows[set]![column]!
  }

  #read(text: string): Template {
    const template = templateOf(text, this.#mayCapture)
    for (const part of template) {
      if (typeof part === 'string' || part.kind !== 'column') continue
      const set = this.#data.findIndex(({ name }) => name === part.set)
      this.#columns.set(part, [set, this.#data[set]!.columns.indexOf(part.column)])
    }
    return template
  }
}

/** Cuts a path at the first `?` that is written, and not a part of the name of a column. */
function cutAtQuery(template: Template): [path: Template, query: Template] {
  const at = template.findIndex(part => typeof part === 'string' && part.includes('?'))
  if (at < 0) return [template, []]
  const literal = template[at] as string
  const cut = literal.indexOf('?')
  return [
    [...template.slice(0, at), literal.slice(0, cut)],
    [literal.slice(cut), ...template.slice(at + 1)],
  ]
}
