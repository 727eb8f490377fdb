import type { ComponentChildren } from 'preact'

/** A part of a report: what its heading says, and what stands under it. */
export interface Part {
  /** Last part of its id, by which it can be linked to. */
  readonly name: string
  readonly title: string
  readonly content: ComponentChildren
}
