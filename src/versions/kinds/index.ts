import type { VersionKind, Versions } from '../version.ts'
import { folderKind } from './folder.ts'
import { gitKind } from './git.ts'
import { npmKind } from './npm.ts'

/** All ways to name a base, in the order in which a text is tried. */
export const versionKinds: readonly VersionKind[] = [npmKind, folderKind, gitKind]

/** The kind of a base that was found. */
export function kindOf({ base }: Pick<Versions, 'base'>): VersionKind {
  return versionKinds.find(kind => kind.name === base.version.kind)!
}
