import type { VNode } from 'preact'
import type { StoredResult } from '../format.ts'
import type { Part } from './part.ts'
import { Section } from './parts.tsx'
import { idIn, type Place } from './place.ts'
import { partsOf } from './report-parts.ts'
import { OutcomeChip, Verdict } from './sections/verdict.tsx'
import { subjectOf } from './subject.ts'

/** A page of one result: its verdict as the title, its parts under it. */
export function OneResult({ stored }: { stored: StoredResult }): VNode {
  const place: Place = { id: 'r1', level: 2 }
  const parts = partsOf(stored, place)
  return (
    <main id="content">
      <Verdict result={stored.result} place={place} />
      <Contents parts={parts} place={place} name="Parts of the report" />
      <Parts parts={parts} place={place} />
    </main>
  )
}

/** A page of several results: a list of them with their outcomes, then each with its parts. */
export function ManyResults({ results }: { results: readonly StoredResult[] }): VNode {
  const placed = results.map((stored, at) => ({ stored, place: { id: `r${at + 1}`, level: 3 } satisfies Place }))
  return (
    <main id="content">
      <h1>{results.length === 0 ? 'No results' : `${results.length} results`}</h1>
      <nav aria-label="Results" class="results">
        <ol>
          {placed.map(({ stored, place }) => (
            <li key={place.id}>
              <OutcomeChip result={stored.result} /> <a href={`#${place.id}`}>{subjectOf(stored.result)}</a>{' '}
              <span class="quiet">{stored.path}</span>
            </li>
          ))}
        </ol>
      </nav>
      {placed.map(({ stored, place }, at) => (
        <article key={place.id} id={place.id} aria-labelledby={idIn(place, 'verdict')}>
          <Verdict result={stored.result} place={place} />
          <Contents parts={partsOf(stored, place)} place={place} name={`Parts of result ${at + 1}`} />
          <Parts parts={partsOf(stored, place)} place={place} />
        </article>
      ))}
    </main>
  )
}

interface PartsProps {
  readonly parts: readonly Part[]
  readonly place: Place
}

function Parts({ parts, place }: PartsProps): VNode {
  return (
    <>
      {parts.map(({ name, title, content }) => (
        <Section key={name} place={place} name={name} title={title}>
          {content}
        </Section>
      ))}
    </>
  )
}

function Contents({ parts, place, name }: PartsProps & { name: string }): VNode {
  return (
    <nav aria-label={name} class="contents">
      <ul>
        {parts.map(part => (
          <li key={part.name}>
            <a href={`#${idIn(place, part.name)}`}>{part.title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
