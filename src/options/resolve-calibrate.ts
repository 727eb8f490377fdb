import { DIFFERENCE_KINDS } from '../model/compare-result.ts'
import type { CalibrateOptions } from './calibrate-options.ts'
import type { Environment } from './environment.ts'
import type { Flags } from './flags.ts'
import { VERSION_MARGINS } from './margins.ts'
import { resolveCompare } from './resolve-compare.ts'

/** The slowdown that is injected and sought when none is named. */
const DEFAULT_SLOWDOWN = 0.05

/** The two arms of a run. */
export const BASE = 'base'
export const COPY = 'copy'

/**
 * Combines the flags of `calibrate` with what this machine has into complete, frozen options: those of one `compare` run, whose arms are
 * the app and a copy of it.
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveCalibrate(
  names: readonly string[],
  appArgs: readonly string[],
  flags: Flags<'calibrate'>,
  here: string,
  inherited: Environment = {},
): Promise<CalibrateOptions> {
  const { workers, node, modes, ...same } = flags
  const asCompare: Flags<'compare'> = {
    ...same,
    modes: [modes],
    node: node === undefined ? [] : [node],
    ...(workers !== undefined && { workers: [workers] }),
    control: false,
    ...{ command: [], url: [], allowRemote: [] },
    stickyBy: 'address',
    arrivals: 'constant',
    threshold: [],
    tally: [],
    // Copies of one app differ by chance alone.
    allowDifference: DIFFERENCE_KINDS,
    report: [],
  }
  const compare = await resolveCompare(names, appArgs, asCompare, here, inherited)
  const [arm] = compare.arms
  const arms = [BASE, COPY].map(id => Object.freeze({ ...arm!, id }))
  return Object.freeze({
    compare: Object.freeze({ ...compare, arms, margins: { ...VERSION_MARGINS, ...flags.margin } }),
    runs: flags.runs,
    slowdowns: flags.slowdown ?? [DEFAULT_SLOWDOWN],
    seed: compare.seed,
    out: compare.out,
  })
}
