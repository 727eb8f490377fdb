import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type ChaosResult, chaosResultSchema, type FaultRecord, type Trial } from '../../src/model/chaos-result.ts'
import { isConserved } from '../../src/model/outcome.ts'
import { type Ended, run, scratch } from './command.ts'

/** Phases that are as short as a test can have them. */
export const SHORT = ['--warmup', '500ms', '--baseline-for', '1s', '--cooldown', '2s', '--seed', '7']

/** The result of a chaos run in a folder, valid by the schema. */
export function chaosResultIn(folder: string): ChaosResult {
  return chaosResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

/** A chaos run to its end, with its result; nothing of it may be left, and every request must be accounted for. */
export async function runChaos(
  args: readonly string[],
  options: Parameters<typeof run>[1] = {},
): Promise<Ended & { readonly result: ChaosResult }> {
  using folder = scratch()
  const ended = await run(['chaos', ...SHORT, ...args, '--out', folder.path], options)
  expect(ended.alive(), ended.stderr).toEqual([])
  const result = chaosResultIn(folder.path)
  for (const trial of result.trials) checkCounts(trial)
  return { ...ended, result }
}

/**
 * Truth 7: `scheduled` is the sum of the outcomes, and what the workers say they answered agrees with what the client saw:
 * every answer that the client has was handed to a kernel, and what a worker answered beyond that was cut by a death or
 * came too late.
 */
function checkCounts(trial: Trial): void {
  expect(isConserved(trial.requests)).toBe(true)
  expect(isConserved(trial.warmupRequests)).toBe(true)
  // Messages on WebSocket sessions are no requests to a worker.
  for (const worker of trial.sessions ? [] : trial.workers) {
    // The client may have an answer before its worker has counted it.
    expect(worker.answered).toBeLessThanOrEqual(worker.finished + 1)
    expect(worker.finished).toBeLessThanOrEqual(worker.started)
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const { scheduled, ok, ...rest } = trial.timeline
  expect(sum(scheduled)).toBe(trial.requests.scheduled + trial.warmupRequests.scheduled)
  expect(sum(ok)).toBe(trial.requests.ok + trial.warmupRequests.ok)
  expect(sum(rest.hung)).toBe(trial.requests.hung + trial.warmupRequests.hung)
  expect(trial.drops.kind).toHaveLength(trial.requests.dropped)
  if (trial.sessions) return
  // Readiness probes and answers that nobody waited for any more are all that may come on top.
  const finished = sum(trial.workers.map(worker => worker.finished))
  const seen = sum(trial.workers.map(worker => worker.answered))
  expect(finished - seen).toBeLessThanOrEqual(trial.requests.dropped + trial.warmupRequests.dropped + PROBES)
}

const PROBES = 20

/** The trial of an arm. */
export function trialOf(result: ChaosResult, arm: string): Trial {
  return result.trials.find(trial => trial.arm === arm)!
}

/** The faults of an arm that were fired. */
export function firedIn(result: ChaosResult, arm: string): FaultRecord[] {
  return trialOf(result, arm).faults.filter(fault => fault.firedMs !== null)
}

/** The ids of the findings about an arm. */
export function findingsOf(result: ChaosResult, arm: string): string[] {
  return result.summary.findings.filter(finding => finding.arms.includes(arm)).map(finding => finding.id)
}
