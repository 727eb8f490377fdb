/** A field in which a stored result and this run differ. */
export interface Difference {
  readonly field: string
  readonly there: string
  readonly here: string
}

/** The fields that differ, of those that are known on both sides. */
export function differing(
  fields: readonly (readonly [field: string, there: string | null | undefined, here: string | null | undefined])[],
): Difference[] {
  return fields.flatMap(([field, there, here]) =>
    there == null || here == null || there === here ? [] : [{ field, there, here }],
  )
}

/** Differences as users read them: `connections: there 10, here 20; path: there /, here /a`. */
export function differencesInWords(differences: readonly Difference[]): string {
  return differences.map(({ field, there, here }) => `${field}: there ${there}, here ${here}`).join('; ')
}
