import type { VNode } from 'preact'
import { documentOf } from '../document/index.ts'
import type { StoredResult } from '../format.ts'
import type { Part } from './parts.tsx'
import { idIn, type Place } from './place.ts'
import { chartsAfter } from './sections/charts.tsx'
import { ConclusionChip, Verdict } from './sections/verdict.tsx'
import { SectionOf } from './sections.tsx'
import { subjectOf } from './subject.ts'

/** A page of one result: its verdict as the title, its parts under it. */
export function OneResult({ stored }: { stored: StoredResult }): VNode {
  const place: Place = { id: 'r1', level: 2 }
  const parts = partsOf(stored, place)
  return (
    <main id="content">
      <Verdict result={stored.result} place={place} />
      <Contents parts={parts} place={place} name="Parts of the report" />
      <Parts parts={parts} />
    </main>
  )
}

interface ManyProps {
  readonly results: readonly StoredResult[]
  /** Leave out charts and long tables. */
  readonly brief: boolean
}

/** A page of several results: a list of them with their conclusions, then each with its parts. */
export function ManyResults({ results, brief }: ManyProps): VNode {
  const placed = results.map((stored, at) => ({ stored, place: { id: `r${at + 1}`, level: 3 } satisfies Place }))
  return (
    <main id="content">
      <h1>{results.length === 0 ? 'No results' : `${results.length} results`}</h1>
      <nav aria-label="Results" class="results">
        <ol>
          {placed.map(({ stored, place }) => (
            <li key={place.id}>
              <ConclusionChip result={stored.result} /> <a href={`#${place.id}`}>{subjectOf(stored.result)}</a>{' '}
              <span class="quiet">{stored.path}</span>
            </li>
          ))}
        </ol>
        {brief && <p>Charts and long tables are left out for want of room: a report of one result has them.</p>}
      </nav>
      {placed.map(({ stored, place }, at) => (
        <article key={place.id} id={place.id} aria-labelledby={idIn(place, 'verdict')}>
          <Verdict result={stored.result} place={place} />
          <Contents parts={shownOf(stored, place, brief)} place={place} name={`Parts of result ${at + 1}`} />
          <Parts parts={shownOf(stored, place, brief)} />
        </article>
      ))}
    </main>
  )
}

/** What a reader of many results needs of each. */
const GIST = ['thresholds', 'findings', 'figures', 'warnings', 'rerun']

function shownOf(stored: StoredResult, place: Place, brief: boolean): Part[] {
  const parts = partsOf(stored, place)
  return brief ? parts.filter(part => GIST.includes(part.name)) : parts
}

/** The parts of a report under its verdict. */
function partsOf(stored: StoredResult, place: Place): Part[] {
  return documentOf(stored, 'page').sections.flatMap(section => [
    { name: section.name, title: section.title, node: <SectionOf section={section} place={place} /> },
    ...chartsAfter(section.name, stored.result, place),
  ])
}

function Parts({ parts }: { parts: readonly Part[] }): VNode {
  return <div class="parts">{parts.map(part => part.node)}</div>
}

interface ContentsProps {
  readonly parts: readonly Part[]
  readonly place: Place
  readonly name: string
}

function Contents({ parts, place, name }: ContentsProps): VNode {
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
