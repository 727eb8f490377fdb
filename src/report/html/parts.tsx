import type { ComponentChildren, VNode } from 'preact'
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

interface SectionProps {
  readonly place: Place
  /** Last part of its id, by which it can be linked to. */
  readonly name: string
  readonly title: string
  readonly children: ComponentChildren
}

/** A part of the page under a heading of its own. */
export function Section({ place, name, title, children }: SectionProps): VNode {
  const id = idIn(place, name)
  return (
    <section id={id}>
      <Heading place={place}>{title}</Heading>
      {children}
    </section>
  )
}

/** Words and what they mean, or names and values. Values of undefined are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }): VNode {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
