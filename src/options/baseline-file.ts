import { resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import type { MACHINE_POLICIES } from '../model/stored-baseline.ts'
import type { Flags } from './flags.ts'

/** A stored result to compare with, and what to do where its machine is another. */
export interface BaselineFile {
  /** As the user named it. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly policy: (typeof MACHINE_POLICIES)[number]
}

/**
 * The file of `--baseline`; undefined without.
 * @throws UsageError when a policy is given for a baseline that is not, and for a baseline beside another base
 */
export function baselineOf(
  { baseline, machineMismatch, against }: Pick<Flags<'compare'>, 'baseline' | 'machineMismatch' | 'against'>,
  here: string,
): BaselineFile | undefined {
  if (baseline === undefined && machineMismatch !== undefined)
    throw new UsageError('--machine-mismatch: requires --baseline')
  if (baseline === undefined) return undefined
  if (baseline.trim() === '')
    throw new UsageError(`--baseline ${JSON.stringify(baseline)}: expected the path of a result.json`)
  if (against !== undefined)
    throw new UsageError(
      `--baseline ${JSON.stringify(baseline)}: not allowed together with --against: a run has one base`,
    )
  return { name: baseline, path: resolve(here, baseline), policy: machineMismatch ?? 'error' }
}
