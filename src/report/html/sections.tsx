import type { VNode } from 'preact'
import { type Block, type Column, type Entry, legendItems, type Notice, type Section } from '../document/blocks.ts'
import { ChartOf } from './charts/chart.tsx'
import { Chip, colourOf, Facts, Heading, idIn, PartOf, type Place } from './parts.tsx'
import { Table } from './table.tsx'

export interface SectionsProps {
  readonly sections: readonly Section[]
  readonly place: Place
}

/** The sections of a report, one after the other. */
export function Sections({ sections, place }: SectionsProps): VNode {
  return (
    <div class="parts">
      {sections.map(section => (
        <SectionOf section={section} place={place} />
      ))}
    </div>
  )
}

/** A section under its heading. A chart alone has room beside another one on a very wide screen. */
export function SectionOf({ section: { name, title, blocks }, place }: { section: Section; place: Place }): VNode {
  const columns = blocks.flatMap(block => (block.kind === 'table' ? block.columns : []))
  const isChart = blocks.length === 1 && blocks[0]!.kind === 'chart'
  return (
    <PartOf place={place} name={name} title={title} half={isChart}>
      {runsOf(blocks).map(({ kind, run }) => {
        const all = run.map(block => <BlockOf block={block} columns={columns} place={place} />)
        const beside = run.length > 1 ? BESIDE[kind] : undefined
        return beside === undefined ? all : <div class={beside}>{all}</div>
      })}
    </PartOf>
  )
}

/** Several of these in a row stand beside each other. */
const BESIDE: Partial<Record<Block['kind'], string>> = { facts: 'columns', chart: 'side-by-side' }

/** Neighbours of one kind together. */
function runsOf(blocks: readonly Block[]): { kind: Block['kind']; run: Block[] }[] {
  const runs: { kind: Block['kind']; run: Block[] }[] = []
  for (const block of blocks) {
    const last = runs.at(-1)
    if (last?.kind === block.kind) last.run.push(block)
    else runs.push({ kind: block.kind, run: [block] })
  }
  return runs
}

interface BlockProps {
  readonly block: Block
  /** The columns of all tables of the section. */
  readonly columns: readonly Column[]
  readonly place: Place
}

function BlockOf({ block, columns, place }: BlockProps): VNode {
  switch (block.kind) {
    case 'entries':
      return <Entries entries={block.entries} />
    case 'list':
      return <Notes items={block.items} />
    case 'notices':
      return (
        <ul class="cards">
          {block.notices.map(notice => (
            <NoticeCard notice={notice} place={place} />
          ))}
        </ul>
      )
    case 'facts':
      return (
        <div>
          {block.title !== undefined && (
            <Heading place={place} below={1}>
              {block.title}
            </Heading>
          )}
          <Facts facts={block.facts} />
        </div>
      )
    case 'aside':
      return <p class="quiet">{block.text}</p>
    case 'command':
      return <CommandToCopy command={block.command} id={idIn(place, 'command')} />
    case 'chart':
      return <ChartOf chart={block} id={idIn(place, `${block.name}-chart`)} />
    case 'table':
      return <Table table={block} id={idIn(place, `${block.name}-table`)} />
    case 'legend':
      return <Notes items={legendItems(columns, block.marks)} name="legend" />
  }
}

/** Sentences behind a word each; the word's colour only supports it. */
export function Entries({ entries }: { entries: readonly Entry[] }): VNode {
  return (
    <ul class="headline">
      {entries.map(({ label, tone, text }) => (
        <li>
          {label === '' ? <span /> : <Chip colour={colourOf(tone)}>{label}</Chip>} <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}

function Notes({ items, name = 'notes' }: { items: readonly string[]; name?: 'notes' | 'legend' }): VNode {
  return (
    <ul class={name}>
      {items.map(item => (
        <li>{item}</li>
      ))}
    </ul>
  )
}

function NoticeCard({ notice, place }: { notice: Notice; place: Place }): VNode {
  const { label, tone, title, evidence, advice } = notice
  const colour = colourOf(tone)
  return (
    <li class={`card ${colour}`}>
      {label === undefined ? (
        <p>
          <strong>{title}</strong>
        </p>
      ) : (
        <Heading place={place} below={1}>
          <Chip colour={colour}>{label}</Chip> {title}
        </Heading>
      )}
      {evidence !== undefined && <p>{evidence}</p>}
      <p>
        {evidence !== undefined && <strong>What to do: </strong>}
        {advice}
      </p>
    </li>
  )
}

function CommandToCopy({ command, id }: { command: string; id: string }): VNode {
  return (
    <>
      <pre id={id} dir="ltr">
        <code>{command}</code>
      </pre>
      <p>
        <button type="button" class="copy" data-copies={id} hidden>
          Copy the command
        </button>{' '}
        <span class="copied" role="status" />
      </p>
    </>
  )
}
