import type { VNode } from 'preact'
import { EXIT } from '../../model/errors.ts'
import type { Result } from '../../model/result.ts'
import { shorten } from '../characters/width.ts'
import { conclusionEntry, headlineOf } from '../headline/index.ts'
import { formatNumberOf } from '../numbers.ts'
import { Chip, colourOf, idIn, nameOnPage, type Place } from './parts.tsx'
import { Entries } from './sections.tsx'

/** What an exit code says; beyond those of the table in docs/ci.md, a signal ended the run. */
const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'no gate and no threshold failed',
  [EXIT.regression]: 'a regression, different responses, a response that depends on the worker, or a failed threshold',
  [EXIT.couldNotRun]: 'the run could not be carried out',
  [EXIT.inconclusive]: 'a gating check is inconclusive',
  [EXIT.defect]: 'a bug in clusterbench',
}

/** The conclusion of a result in a word with its colour. */
export function ConclusionChip({ result }: { result: Result }): VNode {
  const { label, tone } = conclusionEntry(result, nameOnPage)
  return <Chip colour={colourOf(tone)}>{label}</Chip>
}

/** What a reader wants to know first: the conclusion in a word and a sentence, and the verdicts in sentences. */
export function Verdict({ result, place, warnings }: { result: Result; place: Place; warnings: number }): VNode {
  const { label, tone, text } = conclusionEntry(result, nameOnPage)
  const Tag = `h${place.level - 1}` as 'h1' | 'h2'
  const entries = headlineOf(result, nameOnPage)
  return (
    <div class={`banner ${colourOf(tone)}`}>
      <Tag id={idIn(place, 'verdict')}>
        <span class="conclusion">{label}</span> <span class="subject">{subjectOf(result)}</span>
      </Tag>
      <p class="grounds">{text}</p>
      <p class="meaning">
        Exit code {result.exitCode}: {EXIT_MEANINGS[result.exitCode] ?? 'interrupted'}.
      </p>
      {entries.length > 0 && <Entries entries={entries} />}
      {warnings > 0 && (
        <p class="more">
          <a href={`#${idIn(place, 'warnings')}`}>
            {formatNumberOf(warnings, 'warning')} to read before trusting the figures
          </a>
        </p>
      )}
    </div>
  )
}

/** Room for the names of the apps in a heading. */
const MOST = 80

/** What was run, in short: `compare old.js, new.js`. */
export function subjectOf({ command, arms }: Pick<Result, 'command' | 'arms'>): string {
  return `${command} ${shorten([...new Set(arms.map(arm => arm.app))].join(', '), MOST)}`.trim()
}
