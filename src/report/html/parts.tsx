import type { ComponentChildren, VNode } from 'preact'
import type { Tone } from '../document/blocks.ts'
import { roomOf } from '../document/room.ts'
import type { NameOf } from '../pairing.ts'

/** Where a part of the page stands. */
export interface Place {
  /** Before every id of the part, so that several results can share a page. */
  readonly id: string
  /** Level of its headings: 2 where the page has one result, 3 where it has several. */
  readonly level: 2 | 3
}

/** An id within a place. */
export function idIn({ id }: Place, part: string): string {
  return `${id}-${part}`
}

/** The four colours that carry a meaning; a word always stands with them. */
export type Colour = 'good' | 'bad' | 'warn' | 'calm'

const COLOURS: Partial<Record<Tone, Colour>> = {
  better: 'good',
  held: 'good',
  harmless: 'good',
  safer: 'good',
  worse: 'bad',
  failed: 'bad',
  harmed: 'bad',
  problem: 'bad',
  alarm: 'bad',
  inconclusive: 'warn',
  different: 'warn',
  slowed: 'warn',
  untested: 'warn',
  unclear: 'warn',
  risk: 'warn',
  warning: 'warn',
}

/** The colour of what a piece of the page means. */
export function colourOf(tone: Tone): Colour {
  return COLOURS[tone] ?? 'calm'
}

/** A word that tells how something stands; its colour only supports it. */
export function Chip({ colour, children }: { colour: Colour; children: ComponentChildren }): VNode {
  return <strong class={`chip ${colour}`}>{children}</strong>
}

interface HeadingProps {
  readonly place: Place
  /** Levels below that of the sections. */
  readonly below?: 0 | 1
  readonly id?: string
  readonly children: ComponentChildren
}

/** A heading of a section, or of a part of one. */
export function Heading({ place, below = 0, id, children }: HeadingProps): VNode {
  const Tag = `h${place.level + below}` as 'h2' | 'h3' | 'h4'
  return <Tag id={id}>{children}</Tag>
}

/** What an arm is called on the page. */
export const nameOnPage: NameOf = roomOf('page').nameOf

interface PartProps {
  readonly place: Place
  /** Last part of its id, by which it can be linked to. */
  readonly name: string
  readonly title: string
  /** It has room beside another one on a very wide screen. */
  readonly half?: boolean
  readonly children: ComponentChildren
}

/** A part of the page under a heading of its own. */
export function PartOf({ place, name, title, half = false, children }: PartProps): VNode {
  return (
    <section id={idIn(place, name)} class={half ? 'half' : undefined}>
      <Heading place={place}>{title}</Heading>
      {children}
    </section>
  )
}

/** Words and what they mean, or names and values. */
export function Facts({ facts }: { facts: readonly (readonly [string, string])[] }): VNode {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
