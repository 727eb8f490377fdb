import type { JSX } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'
import type { CompareResult } from '../../../model/compare-result.ts'

/** How the requests of each arm spread over its workers; null when every arm has one worker. */
export function WorkerShares(_props: { result: CompareResult | ChaosResult; id: string }): JSX.Element | null {
  return null
}
