/** What of earlier steps a request brought along; what a worker knows by it is a session. */
export const CARRIED = ['cookie', 'value'] as const
export type Carried = (typeof CARRIED)[number]

/** How a step ended that did not end well: a status such as `401`, or one of these. */
export const STEP_CODES = {
  body: 'the body does not say what is expected',
  value: 'the value that is to be captured is not there',
  hung: 'no complete response in time',
  closed: 'the connection ended before the response did',
  refused: 'no connection',
} as const

/** One step as it was sent. */
export interface StepRun {
  /** Slot of the worker that responded; -1 where that is not known. */
  readonly slot: number
  /** Null without a response. */
  readonly status: number | null
  /** Empty where it went well. */
  readonly code: string
  readonly carries: Carried | null
  /** What its sequence may not have in common with others, and what it has to. */
  readonly unique?: string | undefined
  readonly same?: string | undefined
  /** Of one that failed: the beginning of the body, without what the sequence has sent. */
  readonly excerpt?: string | undefined
}

/** One sequence as it was sent: up to its end, or to the step that failed. */
export interface SequenceRun {
  /** Its place among the sequences of the run. */
  readonly sequence: number
  readonly steps: readonly StepRun[]
}

/** Sequences one after the other, or several at a time. */
export interface PhaseRun {
  readonly runs: readonly SequenceRun[]
  readonly durationMs: number
}
