import type { JSX } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'

/** Throughput and p99 of one arm over time, with the faults and the drops; null when the arm did not run. */
export function Timeline(_props: { result: ChaosResult; arm: string; id: string }): JSX.Element | null {
  return null
}
