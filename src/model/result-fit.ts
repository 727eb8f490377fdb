import type { CapacityResult } from './capacity-result.ts'
import type { CheckResult } from './check-result.ts'
import type { CompareResult } from './compare-result.ts'
import { decodeHistogram } from './histogram.ts'
import type { Result, TrialsResult } from './result.ts'
import type { SoakResult } from './soak-result.ts'
import { inShort, unknownName } from './units.ts'

/** A part of a result that does not fit the others. */
export interface Misfit {
  /** With dots: `generations.0.arms.1.arm`. */
  readonly path: string
  readonly message: string
}

/**
 * What no schema sees: parts of a result that name arms which are not there, columns of different lengths, texts that are no histograms.
 * clusterbench writes none of these, but a file may have been edited, or merged. Undefined where everything fits.
 */
export function misfitOf(result: Result): Misfit | undefined {
  if (result.arms.length === 0) return { path: 'arms', message: 'expected at least one' }
  const ids = result.arms.map(arm => arm.id)
  const twice = ids.findIndex((id, at) => ids.indexOf(id) < at)
  if (twice >= 0) return { path: `arms.${twice}.id`, message: `${inShort(ids[twice])}: expected no duplicates` }
  const parts = partsOf(result)
  for (const [path, named] of [...parts.arms, ...summarized(result)])
    if (!ids.includes(named)) return { path, message: `${inShort(named)}: ${unknownName('arm', named, ids)}` }
  for (const [path, text] of parts.histograms)
    if (!isHistogram(text)) return { path, message: `${inShort(text)}: expected an HDR histogram in base64` }
  return parts.misfit ?? absentFrom(result)
}

/** What a run that was completed has. */
function absentFrom(result: Result): Misfit | undefined {
  if (result.state !== 'completed') return undefined
  const [path, measured] =
    'trials' in result ? (['trials', result.trials] as const) : (['generations', result.generations] as const)
  if (measured.length === 0) return { path, message: 'expected at least one' }
  const summaries = result.summary.arms.map(({ arm }) => arm)
  const arm = result.arms.find(({ id }) => !summaries.includes(id))
  return arm && { path: 'summary.arms', message: `expected one for each of arms, found none for ${inShort(arm.id)}` }
}

type Texts = readonly (readonly [path: string, text: string])[]

/** Where a result names arms, and where it has histograms. */
interface Parts {
  readonly arms: Texts
  readonly histograms: Texts
  readonly misfit: Misfit | undefined
}

function partsOf(result: Result): Parts {
  if (result.command === 'capacity') return partsOfCapacity(result)
  if (result.command === 'check') return partsOfCheck(result)
  if (result.command === 'soak') return partsOfSoak(result)
  return result.command === 'compare' ? partsOfCompare(result) : partsOfChaos(result)
}

function summarized({ summary }: Result): Texts {
  return summary.arms.map(({ arm }, at) => [`summary.arms.${at}.arm`, arm])
}

function partsOfCompare({ generations }: CompareResult): Parts {
  const runs = generations.flatMap(({ arms }, generation) =>
    arms.map((run, at) => ({ run, path: `generations.${generation}.arms.${at}` })),
  )
  return {
    arms: runs.map(({ run, path }) => [`${path}.arm`, run.arm]),
    histograms: runs.flatMap(({ run, path }) => [
      [`${path}.latencyHdr`, run.latencyHdr] as const,
      [`${path}.lagHdr`, run.lagHdr] as const,
    ]),
    misfit: undefined,
  }
}

function partsOfCapacity({ generations, summary }: CapacityResult): Parts {
  const runs = generations.flatMap(({ arms }, generation) =>
    arms.map(({ arm }, at) => [`generations.${generation}.arms.${at}.arm`, arm] as const),
  )
  const ratios = summary.ratios.flatMap(({ candidate, reference }, at) => [
    [`summary.ratios.${at}.candidate`, candidate] as const,
    [`summary.ratios.${at}.reference`, reference] as const,
  ])
  return { arms: [...runs, ...ratios], histograms: [], misfit: undefined }
}

function partsOfCheck({ trials, settings, summary }: CheckResult): Parts {
  const asked = settings.steps.map(stepKey)
  const named = [
    ...trials.flatMap(({ steps, values }, at) => [
      ...steps.map((each, place) => [`trials.${at}.steps.${place}.step`, each] as const),
      ...values.map((each, place) => [`trials.${at}.values.${place}.step`, each] as const),
    ]),
    ...summary.arms.flatMap(({ problems }, at) =>
      problems.map((each, place) => [`summary.arms.${at}.problems.${place}.step`, each] as const),
    ),
  ]
  const stray = named.find(([, each]) => !asked.includes(stepKey(each)))
  return {
    arms: trials.map(({ arm }, at) => [`trials.${at}.arm`, arm]),
    histograms: [],
    misfit: stray && { path: stray[0], message: `${inShort(stray[1].step)}: expected a step of settings.steps` },
  }
}

function stepKey({ sequence, step }: { readonly sequence: string; readonly step: string }): string {
  return JSON.stringify([sequence, step])
}

function partsOfChaos({ trials }: TrialsResult): Parts {
  const histograms = trials.flatMap(({ latencyHdr, baselineHdr, lagHdr, timeline }, at) => [
    ...Object.entries({ latencyHdr, baselineHdr, lagHdr }).flatMap(([name, text]) =>
      // The generator tells its lag when the load is over: a run that was killed has none.
      name === 'lagHdr' && text === '' ? [] : [[`trials.${at}.${name}`, text] as const],
    ),
    ...timeline.latencyHdr.flatMap((text, bin) =>
      text === '' ? [] : [[`trials.${at}.timeline.latencyHdr.${bin}`, text] as const],
    ),
  ])
  return {
    arms: trials.map(({ arm }, at) => [`trials.${at}.arm`, arm]),
    histograms,
    misfit: trials
      .map(({ timeline }, at) => uneven(timeline, `trials.${at}.timeline`))
      .find(each => each !== undefined),
  }
}

function partsOfSoak(result: SoakResult): Parts {
  const { arms, ...parts } = partsOfChaos(result)
  const samples = result.soaks.map(({ arm }, at) => [`soaks.${at}.arm`, arm] as const)
  const soaked = result.summary.soaked.map(({ arm }, at) => [`summary.soaked.${at}.arm`, arm] as const)
  return { ...parts, arms: [...arms, ...samples, ...soaked] }
}

/** Columns that have to be of one length. */
function uneven(timeline: TrialsResult['trials'][number]['timeline'], path: string): Misfit | undefined {
  const columns = Object.entries(timeline).flatMap(([name, values]) =>
    Array.isArray(values) ? [{ name, values }] : [],
  )
  const bins = timeline.scheduled.length
  const odd = columns.find(({ values }) => values.length !== bins)
  return (
    odd && {
      path: `${path}.${odd.name}`,
      message: `expected ${bins} values as in scheduled, found ${odd.values.length}`,
    }
  )
}

function isHistogram(text: string): boolean {
  try {
    decodeHistogram(text)
    return true
  } catch {
    return false
  }
}
