import { writeFileSync } from 'node:fs'
import { inRepository } from '../../support/targets.ts'
import type { Situation } from './situation.ts'

/** One situation, and the sentence that each of its runs printed. */
export interface Row {
  readonly situation: Situation
  readonly said: readonly string[]
}

const INTRODUCTION = `# What clusterbench diagnoses

Each row is a small app in [test/fixtures/situations](../test/fixtures/situations) whose truth is known, most of them from a public report. The tests
run every command and require the diagnosis; this page quotes what the last full run printed. To write it anew:

\`\`\`sh
CLUSTERBENCH_CASES_TIMES=3 CLUSTERBENCH_WRITE_DIAGNOSIS=1 npm run test:cases -- diagnosis
\`\`\`
`

/** Writes docs/diagnosis.md. */
export function writePage(groups: ReadonlyMap<string, readonly Row[]>): void {
  const sections = [...groups].map(([title, rows]) => `## ${title}\n\n${rows.map(entryOf).join('\n')}`)
  writeFileSync(inRepository('docs/diagnosis.md'), `${[INTRODUCTION, ...sections].join('\n')}`)
}

function entryOf({ situation: { name, source, truth, command, env }, said }: Row): string {
  const prefix = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value} `)
  return [
    `### ${name}`,
    '',
    `- Run: \`${prefix.join('')}clusterbench ${command}\``,
    `- Truth: ${truth} (${source.startsWith('https://') ? `[source](${source})` : source})`,
    `- Said: ${[...new Set(said)].map(each => `“${each}”`).join(' · ')}`,
    '',
  ].join('\n')
}
