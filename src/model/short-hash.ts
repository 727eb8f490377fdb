/** Characters of a commit's hash that people are shown: what git shows. */
const LENGTH = 7

/** A commit's hash as people are shown it. */
export function shortHash(hash: string): string {
  return hash.slice(0, LENGTH)
}
