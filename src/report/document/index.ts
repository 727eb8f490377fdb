import type { StoredResult } from '../format.ts'
import { conclusionEntry, headlineOf } from '../headline/index.ts'
import type { Entry, Section } from './blocks.ts'
import { type Medium, roomOf } from './room.ts'
import type { SectionOf } from './section-of.ts'
import { also } from './sections/also.ts'
import { bottlenecks } from './sections/bottlenecks.ts'
import { capacityCurve } from './sections/capacity-curve.ts'
import { capacityFigures } from './sections/capacity-figures.ts'
import { chaosFigures } from './sections/chaos-figures.ts'
import { checkFigures } from './sections/check-figures.ts'
import { checkProblems } from './sections/check-problems.ts'
import { clients } from './sections/clients.ts'
import { compareFigures } from './sections/compare-figures.ts'
import { comparisons } from './sections/comparisons.ts'
import { drops } from './sections/drops.ts'
import { entries } from './sections/entries.ts'
import { error } from './sections/error.ts'
import { faultComparisons } from './sections/fault-comparisons.ts'
import { faults } from './sections/faults.ts'
import { findings } from './sections/findings.ts'
import { generations } from './sections/generations.ts'
import { mismatch } from './sections/mismatch.ts'
import { percentiles } from './sections/percentiles.ts'
import { profile } from './sections/profile.ts'
import { ratios } from './sections/ratios.ts'
import { reading } from './sections/reading.ts'
import { rerun } from './sections/rerun.ts'
import { run } from './sections/run.ts'
import { scaling } from './sections/scaling.ts'
import { server } from './sections/server.ts'
import { sessions } from './sections/sessions.ts'
import { shares } from './sections/shares.ts'
import { soakChart } from './sections/soak-chart.ts'
import { soakFigures } from './sections/soak-figures.ts'
import { tallies } from './sections/tallies.ts'
import { thresholds } from './sections/thresholds.ts'
import { timelines } from './sections/timelines.ts'
import { warnings } from './sections/warnings.ts'

/** The sections of a report in the order in which a reader wants them. */
const SECTIONS: readonly SectionOf[] = [
  ...[error, server, thresholds, findings, checkProblems, mismatch],
  bottlenecks,
  ...[faultComparisons, chaosFigures, compareFigures, capacityFigures, capacityCurve, soakFigures, checkFigures],
  ...[comparisons, entries, tallies],
  ...[soakChart, ratios, profile, timelines, percentiles, sessions, shares, clients, scaling, generations],
  ...[faults, drops, also, warnings],
  ...[run, reading, rerun],
]

/** A result as what is to be read of it, whatever the format. */
export interface Document {
  /** What it means, in a word and a sentence: what a reader wants to know first. */
  readonly conclusion: Entry
  /** The verdicts in sentences. */
  readonly headline: readonly Entry[]
  /** Those that have something to say. */
  readonly sections: readonly Section[]
}

/** The document of a result for a medium. */
export function documentOf(stored: StoredResult, medium: Medium): Document {
  const room = roomOf(medium)
  return {
    conclusion: conclusionEntry(stored.result, room.nameOf),
    headline: headlineOf(stored.result, room.nameOf),
    sections: SECTIONS.flatMap(sectionOf => sectionOf(stored, room) ?? []),
  }
}
