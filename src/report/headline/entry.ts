import type { Verdict } from '../../model/compare-result.ts'
import type { ThresholdVerdict } from '../../model/result-parts.ts'
import type { Harm } from '../sentences/chaos/harm.ts'

/** What a line of the headline means; a report shows it with words first, and may colour it. */
export type Tone = Verdict | ThresholdVerdict | Harm | 'control' | 'alarm' | 'safer' | 'unclear' | 'plain'

/** One line of what a reader wants to know first. */
export interface HeadlineEntry {
  readonly label: string
  readonly tone: Tone
  /** One or more whole sentences. No-break spaces keep numbers and their units together. */
  readonly text: string
}

/** How an arm is called in a sentence. */
export type NameOf = (arm: string) => string
