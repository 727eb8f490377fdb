import type { ArmVersion, ResultArm } from '../../model/result-parts.ts'
import { shortHash } from '../../model/short-hash.ts'
import { NBSP } from '../numbers.ts'

/** Which copy of the app is the base, and which the head; undefined where the app has one. */
export function versionsSentence({ arms }: { readonly arms: readonly ResultArm[] }): string | undefined {
  const [base, head] = (['base', 'head'] as const).map(side => arms.find(arm => arm.version?.side === side)?.version)
  return base && head ? `base is ${versionText(base)}; head is ${versionText(head)}.` : undefined
}

/** A version in words: `main (3f2a1b9)`, `the working tree of fix (8c1d2e0) with uncommitted changes`. */
export function versionText({ kind, name, commit, dirty }: ArmVersion): string {
  const hash = commit && shortHash(commit)
  const shown = name.replaceAll(' ', NBSP)
  const isHash = commit?.startsWith(name) ?? false
  const changes = dirty ? ' with uncommitted changes' : ''
  if (kind !== 'tree') return `${isHash ? hash : shown}${hash && !isHash ? `${NBSP}(${hash})` : ''}${changes}`
  if (!hash) return `the folder ${shown}`
  return `the working tree${isHash ? '' : ` of ${shown}`}${NBSP}(${hash})${changes}`
}
