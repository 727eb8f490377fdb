import { inWords, isBad, type JudgedCase } from '../cases/index.ts'
import { formatCount } from '../numbers.ts'
import { escaped, table } from './escape.ts'

const MOST_ROWS = 40

const NAME_CHARACTERS = 60

/** The comparisons as one table: base, head, change with its interval, margin, verdict. Empty where nothing was compared. */
export function casesTable(cases: readonly JudgedCase[]): string {
  const compared = cases.filter(each => each.kind !== 'threshold')
  if (compared.length === 0) return ''
  const shown = compared.slice(0, MOST_ROWS)
  const pairs = new Set(compared.map(pairOf))
  const references = new Set(compared.map(each => each.reference))
  const [first] = compared
  const reference =
    references.size === 1 ? escaped(inWords(first!.reference ?? 'reference'), NAME_CHARACTERS) : 'reference'
  const rows = shown.map((judged, at) => {
    const { label, figures } = judged
    const cells = [escaped(label), ...[figures.base, figures.head, figures.change, figures.margin].map(cellOf)]
    const repeated = at > 0 && pairOf(shown[at - 1]!) === pairOf(judged)
    const name = repeated ? '' : nameOf(judged, references.size > 1)
    return [...(pairs.size > 1 ? [name] : []), ...cells, verdictOf(judged)]
  })
  const head = pairs.size > 1 ? 'this arm' : escaped(first!.arm, NAME_CHARACTERS)
  const heads = [...(pairs.size > 1 ? ['arm'] : []), 'metric', reference, head, 'change', 'margin', 'verdict']
  const more = compared.length - shown.length
  const rest = more > 0 ? `\n\n… and ${formatCount(more)} more in the result file` : ''
  return `${table(heads, rows, pairs.size > 1 ? 2 : 1)}${rest}`
}

function pairOf({ arm, reference }: JudgedCase): string {
  return JSON.stringify([arm, reference])
}

function nameOf({ arm, reference }: JudgedCase, both: boolean): string {
  const name = escaped(arm, NAME_CHARACTERS)
  return both && reference !== null ? `${name} against ${escaped(inWords(reference), NAME_CHARACTERS)}` : name
}

function cellOf(figure: string): string {
  return escaped(figure)
}

function verdictOf(judged: JudgedCase): string {
  if (judged.control) return 'control'
  if (judged.advisory) return `${judged.verdict} (advisory)`
  return isBad(judged) ? `**${judged.verdict}**` : judged.verdict
}
