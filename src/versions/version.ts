import type { App } from '../model/arm.ts'
import type { Named } from '../model/named.ts'
import type { ArmVersion } from '../model/result-parts.ts'
import type { ProcessOwner, TemporaryFolder } from '../targets/index.ts'

/** A copy of the app: which one it is, and the folder that stands for it. */
export interface Copy {
  readonly version: ArmVersion
  /** Absolute, without symbolic links. What lies elsewhere is the same for both copies. */
  readonly root: string
}

/** The two copies of the app that a run compares. */
export interface Versions {
  readonly base: Copy
  readonly head: Copy
  /** The folder that holds the base while the run lasts; undefined where the base is there already. */
  readonly temporary: TemporaryFolder | undefined
  /** Shell command that makes a copy ready to run. */
  readonly setup: string | undefined
  /** Where the setup runs in the head; in the base at the same place below its root. */
  readonly cwd: string
}

/** What a kind finds behind the text of `--against`. */
export type Found = Pick<Versions, 'base' | 'head' | 'temporary'>

/** Where `--against` was said. */
export interface Place {
  /** Working directory of the command, without symbolic links. */
  readonly here: string
  /** The apps as they are run from the head. */
  readonly apps: readonly App[]
}

/** What it takes to prepare a base. */
export interface Workshop {
  readonly owner: ProcessOwner
  readonly signal: AbortSignal
  /** Tells people what is being done. */
  note(text: string): void
}

/** A way to name a base. */
export interface VersionKind extends Named {
  readonly name: 'git' | 'folder' | 'npm'
  /** How messages call a text of this kind: `a git ref`. */
  readonly expected: string
  /** It comes built: no setup runs in it. */
  readonly built: boolean
  /**
   * Finds out what a text names, without changing anything; undefined when it is no text of this kind.
   * @throws UsageError when it is one, and names nothing that can be compared
   */
  recognise(text: string, place: Place): Promise<Found | undefined>
  /** Whether the base has a file or a folder at a path below its root; undefined while only the preparation can tell. */
  has(found: Found, path: string, what: 'file' | 'folder'): Promise<boolean | undefined>
  /**
   * Brings the base to its root.
   * @throws RunError with the last lines of what went wrong
   */
  prepare(versions: Versions, workshop: Workshop): Promise<void>
}
