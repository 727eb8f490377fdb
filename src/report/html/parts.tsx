import type { ComponentChildren, VNode } from 'preact'
import { roomOf } from '../document/room.ts'
import type { NameOf } from '../pairing.ts'
import { idIn, type Place } from './place.ts'
import type { Colour } from './tones.ts'

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
