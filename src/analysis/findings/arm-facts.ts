import type { ArmSummary, Generation } from '../../model/compare-result.ts'
import type { Finding } from '../../model/finding.ts'
import type { AnswerTotals } from '../../model/outcome.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import type { TallySummary } from '../../model/tally.ts'
import { sumAnswers } from '../answers.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { plural } from './finding.ts'

/** What is known of an arm whichever command has run it. */
export interface ArmFacts {
  readonly arm: ResultArm
  readonly tallies: readonly TallySummary[]
  /** What it answered under the most load that all arms had: over the same time in each of them, by generation. */
  readonly loads: readonly LoadFacts[]
}

/** What an arm answered. */
export interface LoadFacts {
  readonly ok: number
  readonly answers: AnswerTotals | null
}

/** Looks for what shows only beside other arms. */
export type ArmsDetector = (arms: readonly ArmFacts[]) => Finding[]

/** The facts of the arms of a chaos run: a trial each, under one plan. */
export function factsOfTrials(views: readonly ArmView[]): ArmFacts[] {
  return views.map(({ arm, trial, summary }) => ({
    arm,
    tallies: summary.tallies ?? [],
    loads: [{ ok: trial.requests.ok, answers: trial.answers ?? null }],
  }))
}

/** The facts of the arms of a comparison, those aside that are there only to be compared with. */
export function factsOfArms(
  arms: readonly ResultArm[],
  summaries: readonly ArmSummary[],
  generations: readonly Generation[],
): ArmFacts[] {
  const shared = generations.filter(each => arms.every(({ id }) => each.arms.some(run => run.arm === id)))
  return arms
    .filter(({ control }) => !control)
    .map(arm => {
      const runs = shared.flatMap(each => each.arms.filter(run => run.arm === arm.id))
      return {
        arm,
        tallies: summaries.find(each => each.arm === arm.id)?.tallies ?? [],
        loads: runs.map(({ requests, answers }) => ({
          ok: requests.closed.ok,
          answers: answers ? sumAnswers([answers.closed]) : null,
        })),
      }
    })
}

/** An arm with the fewest workers, and the same app with more of them. */
export interface Growth {
  readonly least: ArmFacts
  readonly more: readonly ArmFacts[]
}

/** The arms that differ in their workers, app by app; those of which the workers are not known are left out. */
export function growthsIn(all: readonly ArmFacts[]): Growth[] {
  const known = all.filter(({ arm: { traits } }) => !traits.elsewhere && !traits.scales)
  const apps = new Set(known.map(keyOf))
  return [...apps].flatMap((key): Growth[] => {
    const mine = known.filter(each => keyOf(each) === key).toSorted((a, b) => a.arm.workers - b.arm.workers)
    const [least] = mine
    const more = mine.filter(({ arm }) => arm.workers > least!.arm.workers)
    return least && more.length > 0 ? [{ least, more }] : []
  })
}

function keyOf({ arm: { app, node, version } }: ArmFacts): string {
  return JSON.stringify([app, node, version])
}

/** `1 worker`, `4 workers`. */
export function workersOf({ arm }: ArmFacts): string {
  return plural(arm.workers, 'worker')
}
