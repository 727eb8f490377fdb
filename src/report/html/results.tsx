import type { VNode } from 'preact'
import type { Section } from '../document/blocks.ts'
import { documentOf } from '../document/index.ts'
import type { StoredResult } from '../format.ts'
import { idIn, type Place } from './parts.tsx'
import { Sections, type SectionsProps } from './sections.tsx'
import { ConclusionChip, subjectOf, Verdict } from './verdict.tsx'

/** A page of one result: its verdict as the title, its sections under it. */
export function OneResult({ stored }: { stored: StoredResult }): VNode {
  return (
    <main id="content">
      <Report stored={stored} place={{ id: 'r1', level: 2 }} brief={false} name="Parts of the report" />
    </main>
  )
}

interface ReportProps {
  readonly stored: StoredResult
  readonly place: Place
  readonly brief: boolean
  /** What the list of its sections is called. */
  readonly name: string
}

function Report({ stored, place, brief, name }: ReportProps): VNode {
  const sections = sectionsOf(stored, brief)
  const warnings = sections.find(({ name }) => name === 'warnings')?.blocks ?? []
  const count = warnings.reduce((sum, block) => sum + (block.kind === 'notices' ? block.notices.length : 0), 0)
  return (
    <>
      <Verdict result={stored.result} place={place} warnings={count} />
      <Contents sections={sections} place={place} name={name} />
      <Sections sections={sections} place={place} />
    </>
  )
}

interface ManyProps {
  readonly results: readonly StoredResult[]
  /** Leave out charts and long tables. */
  readonly brief: boolean
}

/** A page of several results: a list of them with their conclusions, then each with its sections. */
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
          <Report stored={stored} place={place} brief={brief} name={`Parts of result ${at + 1}`} />
        </article>
      ))}
    </main>
  )
}

/** What a reader of many results needs of each. */
const GIST = ['thresholds', 'findings', 'figures', 'warnings', 'rerun']

/** The sections of a report under its verdict. */
function sectionsOf(stored: StoredResult, brief: boolean): readonly Section[] {
  const { sections } = documentOf(stored, 'page')
  return brief ? sections.filter(section => GIST.includes(section.name)) : sections
}

function Contents({ sections, place, name }: SectionsProps & { name: string }): VNode {
  return (
    <nav aria-label={name} class="contents">
      <ul>
        {sections.map(section => (
          <li key={section.name}>
            <a href={`#${idIn(place, section.name)}`}>{section.title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
