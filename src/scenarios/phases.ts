import type { Generator, SliceOrder, SliceReport } from '../load/index.ts'
import type { RandomStream } from '../model/random.ts'
import { drawBlock } from './blocks.ts'

/** A phase: the same kind of slice for every arm, in balanced blocks. */
export interface PhasePlan {
  readonly arms: readonly string[]
  readonly blocks: number
  /** The slice that an arm gets when its turn comes. */
  order(arm: string): SliceOrder
}

/** What a phase did. */
export interface PhaseRecord {
  /** The arms in the order of their slices, block by block. */
  readonly blocks: string[][]
  /** By arm, in the order in which its slices ran. */
  readonly slices: ReadonlyMap<string, SliceReport[]>
  /** Time under load. */
  readonly loadedMs: number
}

/** Shortest slice of the closed loop. */
const SLICE_MS = 60

/** A slice lasts this many median latencies, so that many requests follow each other on every connection. */
const LATENCIES_PER_SLICE = 20

/** Where the budget forbids that many, at least so many. */
const FEWEST_LATENCIES = 6

/** Requests that a slice of the open loop should have at least. */
const REQUESTS_PER_OPEN_SLICE = 20

/** Shortest slice of the open loop. */
const OPEN_SLICE_MS = 150

/** Number and length of the blocks that fill a phase. */
export interface Slicing {
  readonly sliceMs: number
  readonly blocks: number
}

function fill(phaseMs: number, arms: number, wishedMs: number, leastMs: number): Slicing {
  const roomMs = phaseMs / (2 * arms)
  const sliceMs = Math.max(leastMs, Math.min(wishedMs, roomMs))
  return { sliceMs, blocks: Math.max(1, Math.round(roomMs / sliceMs)) }
}

/**
 * Slices of the closed loop: 60 ms or 20 median latencies, whichever is longer, but so that a block fits the phase.
 * @param medianMs the slowest arm's median latency
 */
export function closedSlicing(phaseMs: number, arms: number, medianMs: number): Slicing {
  return fill(
    phaseMs,
    arms,
    Math.max(SLICE_MS, LATENCIES_PER_SLICE * medianMs),
    Math.max(SLICE_MS, FEWEST_LATENCIES * medianMs),
  )
}

/** Slices of the open loop: long enough for some requests each, but so that a block fits the phase. */
export function openSlicing(phaseMs: number, arms: number, perSec: number): Slicing {
  const wishedMs = Math.max(OPEN_SLICE_MS, (REQUESTS_PER_OPEN_SLICE / perSec) * 1000)
  return fill(phaseMs, arms, wishedMs, Math.min(wishedMs, OPEN_SLICE_MS))
}

/** Runs a phase block by block. */
export async function runPhase(generator: Generator, plan: PhasePlan, random: RandomStream): Promise<PhaseRecord> {
  const blocks: string[][] = []
  const slices = new Map(plan.arms.map(arm => [arm, [] as SliceReport[]]))
  let loadedMs = 0
  for (let index = 0; index < plan.blocks; index++) {
    const block = drawBlock(plan.arms, random)
    const reports = await generator.run(block.map(arm => plan.order(arm)))
    blocks.push(block)
    for (const [at, report] of reports.entries()) {
      slices.get(block[at]!)!.push(report)
      loadedMs += report.durationMs
    }
  }
  return { blocks, slices, loadedMs }
}
