import type { VNode } from 'preact'
import type { Result } from '../../../model/result.ts'
import { headlineOf, type Outcome, outcomeOf } from '../../headline/index.ts'
import { formatNumberOf } from '../../numbers.ts'
import { nameOnPage } from '../names.ts'
import { Chip } from '../parts.tsx'
import { idIn, type Place } from '../place.ts'
import { subjectOf } from '../subject.ts'
import { type Colour, colourOf } from '../tones.ts'

/** The outcome in a word, with its colour and what it means for whoever waits for the run. */
const OUTCOMES: Record<Outcome, { word: string; colour: Colour; meaning: string }> = {
  passed: { word: 'Passed', colour: 'good', meaning: 'nothing that decides this run went wrong' },
  failed: { word: 'Failed', colour: 'bad', meaning: 'a change for the worse, or a threshold that did not hold' },
  inconclusive: { word: 'Inconclusive', colour: 'warn', meaning: 'what decides this run could not be told' },
  unfinished: { word: 'Unfinished', colour: 'warn', meaning: 'the run did not come to its end' },
}

/** The outcome of a result in a word. */
export function outcomeWord(result: Result): string {
  return OUTCOMES[outcomeOf(result)].word
}

/** The outcome of a result in a word with its colour. */
export function OutcomeChip({ result }: { result: Result }): VNode {
  const { word, colour } = OUTCOMES[outcomeOf(result)]
  return <Chip colour={colour}>{word}</Chip>
}

/** What a reader wants to know first: the outcome in a word, and the verdicts in sentences. */
export function Verdict({ result, place }: { result: Result; place: Place }): VNode {
  const { word, colour, meaning } = OUTCOMES[outcomeOf(result)]
  const Tag = `h${place.level - 1}` as 'h1' | 'h2'
  const warnings = result.summary.warnings.length
  return (
    <div class={`banner ${colour}`}>
      <Tag id={idIn(place, 'verdict')}>
        <span class="outcome">{word}</span> <span class="subject">{subjectOf(result)}</span>
      </Tag>
      <p class="meaning">
        Exit code {result.exitCode}: {meaning}.
      </p>
      <ul class="headline">
        {headlineOf(result, nameOnPage).map(({ label, tone, text }, at) => (
          <li key={at}>
            <Chip colour={colourOf(tone)}>{label}</Chip> <span>{text}</span>
          </li>
        ))}
      </ul>
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
