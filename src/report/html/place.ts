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
