import type { Generator, SliceOrder, SliceReport } from '../load/index.ts'
import type { RandomStream } from '../model/random.ts'

/** A phase: the same kind of slice for every arm, in balanced blocks. */
export interface PhasePlan {
  /** Names it within the run: arms of the same block are sent the same requests of a mix. */
  readonly name: string
  readonly arms: readonly string[]
  readonly blocks: number
  /** The slice that an arm gets when its turn comes; each of them has two turns in a block. */
  order(arm: string, turn: Turn): SliceOrder
  /** No further block begins once the phase has taken so long: answers that hang must not eat the budget. */
  readonly longestMs: number
}

/** All arms have a slice in each turn. */
export interface Turn {
  readonly block: number
  readonly half: 0 | 1
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

/** No phase takes longer than this many times the measured load that was planned for the whole generation. */
export const LONGEST_PHASE = 2

/** Shortest slice of the closed loop. */
const SLICE_MS = 60

/**
 * A slice lasts at least this many median latencies: one for the start transient, which is not counted, and the rest
 * for the window. More would leave fewer blocks, and ratios of long slices follow the machine's drift.
 */
export const LATENCIES_PER_SLICE = 6

/** Requests that a slice of the open loop should have at least. */
const REQUESTS_PER_OPEN_SLICE = 20

/** Shortest slice of the open loop. */
const OPEN_SLICE_MS = 150

/** Number and length of the blocks that fill a phase. */
export interface Slicing {
  readonly sliceMs: number
  readonly blocks: number
}

function fill(phaseMs: number, arms: number, sliceMs: number): Slicing {
  return { sliceMs, blocks: Math.max(1, Math.round(phaseMs / (2 * arms) / sliceMs)) }
}

/**
 * Slices of the closed loop: 60 ms or 6 median latencies, whichever is longer; at least one block.
 * @param medianMs the slowest arm's median latency
 */
export function closedSlicing(phaseMs: number, arms: number, medianMs: number): Slicing {
  return fill(phaseMs, arms, Math.max(SLICE_MS, LATENCIES_PER_SLICE * medianMs))
}

/**
 * Slices of the open loop: long enough for some requests each, but so that a block fits the phase. Their length is a
 * whole number of intervals between requests, so that the rate is met exactly.
 */
export function openSlicing(phaseMs: number, arms: number, perSec: number): Slicing {
  const wishedMs = Math.max(OPEN_SLICE_MS, (REQUESTS_PER_OPEN_SLICE / perSec) * 1000)
  const roomMs = Math.max(OPEN_SLICE_MS, Math.min(wishedMs, phaseMs / (2 * arms)))
  const requests = Math.max(1, Math.round((roomMs / 1000) * perSec))
  return fill(phaseMs, arms, (requests / perSec) * 1000)
}

/** Runs a phase block by block, and ends it after the block in which it has taken `longestMs`. */
export async function runPhase(generator: Generator, plan: PhasePlan, random: RandomStream): Promise<PhaseRecord> {
  const startedMs = performance.now()
  const blocks: string[][] = []
  const slices = new Map(plan.arms.map(arm => [arm, [] as SliceReport[]]))
  let loadedMs = 0
  while (blocks.length < plan.blocks && (blocks.length === 0 || performance.now() - startedMs < plan.longestMs)) {
    const block = drawBlock(plan.arms, random)
    const reports = await generator.run(
      block.map((arm, at) => {
        const half = at < plan.arms.length ? 0 : 1
        return { ...plan.order(arm, { block: blocks.length, half }), draw: `${plan.name} ${blocks.length} ${half}` }
      }),
    )
    blocks.push(block)
    for (const [at, report] of reports.entries()) {
      slices.get(block[at]!)!.push(report)
      loadedMs += report.durationMs
    }
  }
  return { blocks, slices, loadedMs }
}

/**
 * Draws a balanced block: the arms in a random order, followed by its reverse, so that each arm has two slices and a
 * drift that is linear in time weighs the same on all.
 */
export function drawBlock(arms: readonly string[], random: RandomStream): string[] {
  const order = random.shuffle(arms)
  return [...order, ...order.toReversed()]
}
