import { isUnloaded } from '../../analysis/bottleneck/index.ts'
import type { ArmSummary } from '../../model/compare-result.ts'
import type { Reason } from '../../model/reason.ts'
import { formatNumberOf, NBSP } from '../numbers.ts'
import type { NameOf, Pairing } from '../pairing.ts'
import { formatBusy } from './bottleneck.ts'

type NotLoaded = Extract<Reason, { kind: 'not-loaded' }>

/** That a ratio says nothing of what the two arms can do, and what to do about it. `figure` is the ratio with its interval. */
export function notLoadedSentences(
  { candidate, reference }: Pairing,
  { arm, connections, needed }: NotLoaded,
  figure: string,
  nameOf: NameOf,
): string[] {
  const [mine, other] = [nameOf(candidate.arm), nameOf(reference.arm)]
  const over = `with ${formatNumberOf(connections, 'connection')}`
  const flag = `--connections${NBSP}${needed}`
  if (arm === null) {
    const busy = [...new Set([candidate, reference].map(busyOf))].join(' and ')
    return [
      `neither ${mine} nor ${other} was loaded: ${over} they were ${busy}, so ${figure} compares response times, not capacity`,
      `${flag} would load them`,
    ]
  }
  const isCandidate = arm === candidate.arm
  const state = `${nameOf(arm)} was not loaded: ${over} it was ${busyOf(isCandidate ? candidate : reference)}`
  const ratio = isCandidate
    ? `its real ratio to ${other} may be higher`
    : `the real ratio of ${mine} to it may be lower`
  return [`${state}, so ${ratio} than ${figure}`, `${flag} would load it`]
}

function busyOf({ bottleneck }: ArmSummary): string {
  return isUnloaded(bottleneck) ? formatBusy(bottleneck.busy) : 'idle'
}

/** Why a bound is one: the connections did not load that arm; undefined where they did. */
export function notLoadedClause({ arm, bottleneck }: ArmSummary, nameOf: NameOf): string | undefined {
  if (!isUnloaded(bottleneck)) return undefined
  const { connections, busy } = bottleneck
  return `${formatNumberOf(connections, 'connection')} did not load ${nameOf(arm)} (${formatBusy(busy)})`
}

/** What it means that the arm serves less over connections that did not load it; undefined where they did. */
export function slowdownClause({ bottleneck }: ArmSummary): string | undefined {
  return isUnloaded(bottleneck)
    ? `with ${formatNumberOf(bottleneck.connections, 'connection')} it was only ${formatBusy(bottleneck.busy)}, so its responses take longer`
    : undefined
}
