import type { VNode } from 'preact'
import type { Result } from '../../model/result.ts'
import { shorten } from '../characters/width.ts'
import { type Conclusion, conclusionOf, headlineOf } from '../headline/index.ts'
import { formatNumberOf } from '../numbers.ts'
import type { Colour } from './parts.tsx'
import { Chip, idIn, nameOnPage, type Place } from './parts.tsx'
import { Entries } from './sections.tsx'

/** The conclusion in a word, with its colour and what it means for whoever waits for the run. */
const CONCLUSIONS: Record<Conclusion, { word: string; colour: Colour; meaning: string }> = {
  passed: { word: 'Passed', colour: 'good', meaning: 'no gating check failed' },
  failed: {
    word: 'Failed',
    colour: 'bad',
    meaning: 'a change for the worse, different responses, or a threshold that did not hold',
  },
  inconclusive: { word: 'Inconclusive', colour: 'warn', meaning: 'a gating check is inconclusive' },
  unfinished: { word: 'Unfinished', colour: 'warn', meaning: 'the run did not come to its end' },
}

/** The conclusion of a result in a word. */
export function conclusionWord(result: Result): string {
  return CONCLUSIONS[conclusionOf(result)].word
}

/** The conclusion of a result in a word with its colour. */
export function ConclusionChip({ result }: { result: Result }): VNode {
  const { word, colour } = CONCLUSIONS[conclusionOf(result)]
  return <Chip colour={colour}>{word}</Chip>
}

/** What a reader wants to know first: the conclusion in a word, and the verdicts in sentences. */
export function Verdict({ result, place }: { result: Result; place: Place }): VNode {
  const { word, colour, meaning } = CONCLUSIONS[conclusionOf(result)]
  const Tag = `h${place.level - 1}` as 'h1' | 'h2'
  const warnings = result.summary.warnings.length
  return (
    <div class={`banner ${colour}`}>
      <Tag id={idIn(place, 'verdict')}>
        <span class="conclusion">{word}</span> <span class="subject">{subjectOf(result)}</span>
      </Tag>
      <p class="meaning">
        Exit code {result.exitCode}: {meaning}.
      </p>
      <Entries entries={headlineOf(result, nameOnPage)} />
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
