import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inRepository } from '../../support/targets.ts'
import type { Situation } from './situation.ts'

/** One situation, and the sentence that each of its runs printed. */
export interface Row {
  readonly situation: Situation
  readonly said: readonly string[]
}

const PAGE = inRepository('docs/diagnosis.md')

const INTRODUCTION = `# What clusterbench diagnoses

Each row is a small app in [test/fixtures/situations](../test/fixtures/situations) whose truth is known, most of them rebuilt from a public report.
The tests run every command and require the diagnosis. The last column quotes what was printed when this page was written; where the runs
differed in wording or figures, it quotes each. To write the page anew:

\`\`\`sh
CLUSTERBENCH_CASES_TIMES=3 CLUSTERBENCH_WRITE_DIAGNOSIS=1 npm run test:cases -- diagnosis --no-file-parallelism
\`\`\`
`

const LIMITS = `## What it cannot tell

- **Whether responses of the same status and size mean the same.** Bodies are compared by their content only where each side always sends the
  same one; headers are not compared.
- **What an idle app waits for.** Too few connections and a queue inside the app are told apart; a slow database and a timer are not.
- **Slow leaks.** A leak is named when memory grows with the requests until --max-memory-restart ends the worker during the run.
- **Races that the load did not meet.** A keep-alive race needs connections that are idle for about as long as the app's timeout, and a lost hand-over
  needs a new connection at the moment a worker exits. The report says when the first was not tested; the second shows in some restarts only.
- **Who closed a connection first** where the app and a fault of clusterbench did so within a few milliseconds: the loss is charged to the fault.
- **The inside of programs other than Node**, and of Node processes that are started with another NODE_OPTIONS: which worker answered, what it had
  in hand, how it shuts down. In \`own\`, such workers are refused; with \`--command\`, the report says what is not known.
- **Anything on other hosts**, such as containers that a command starts.
- **HTTP/2.** Where an app speaks only that, the run ends and says so. WebSocket sessions are loaded by \`chaos --websocket\` alone.`

/** Writes a section of docs/diagnosis.md, and leaves the others as they are. */
export function writeSection(title: string, rows: readonly Row[]): void {
  const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const sections = new Map(written.split(/^(?=## )/m).flatMap(text => titleOf(text).map(name => [name, text.trim()])))
  sections.set(title, sectionOf(title, rows))
  sections.delete(titleOf(LIMITS)[0]!)
  writeFileSync(PAGE, `${[INTRODUCTION.trim(), ...sections.values(), LIMITS].join('\n\n')}\n`)
}

function titleOf(section: string): string[] {
  const heading = /^## (.*)$/m.exec(section)
  return section.startsWith('## ') && heading ? [heading[1]!] : []
}

function sectionOf(title: string, rows: readonly Row[]): string {
  const lines = rows.map(row => cellsOf(row).map(cell => cell.replaceAll('|', '\\|')))
  const table = [['case', 'truth', 'said'], ['---', '---', '---'], ...lines].map(cells => `| ${cells.join(' | ')} |`)
  return [`## ${title}`, '', ...table].join('\n')
}

function cellsOf({ situation: { name, source, truth, command, env }, said }: Row): string[] {
  const prefix = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value} `)
  const from = source.startsWith('https://') ? `[source](${source})` : source
  const quoted = [...new Set(said)].map(each => `“${each.trim()}”`)
  return [`**${name}** (${from})<br>\`${prefix.join('')}clusterbench ${command}\``, truth, quoted.join('<br>')]
}
