import type { Arm, RequestSpec } from '../model/arm.ts'
import type { SkippedMode } from '../model/result-parts.ts'
import type { SequenceSet } from '../model/sequence.ts'
import type { StickyBy } from '../model/sticky-by.ts'

/** What a `check` run is asked to do: validated, complete and frozen. Nothing below reads flags. */
export interface CheckOptions extends SequenceSet {
  readonly arms: readonly Arm[]
  /** What the user should know before it begins. */
  readonly remarks: readonly string[]
  /** Modes left out because this machine or Node cannot run them. */
  readonly skipped: readonly SkippedMode[]
  /** The request by which an app is found to be ready, and a worker by its response. */
  readonly request: RequestSpec
  /** Certificates, in PEM, by one of which that of a TLS server has to be signed; undefined: it is not verified. */
  readonly ca: string | undefined
  /** The port, as the app asks for it; undefined: that of the server which is the app by its responses. */
  readonly port: number | undefined
  readonly stickyBy: StickyBy
  readonly startTimeoutMs: number
  readonly timeoutMs: number
  /** How often each sequence is sent to each arm, one after the other. */
  readonly count: number
  /** How many are sent at a time while lost updates are looked for. */
  readonly parallel: number
  readonly budgetMs: number
  readonly workMs: number | undefined
  /** End with exit code 4 where nothing could be told. */
  readonly failOnInconclusive: boolean
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
  readonly configFile: string | undefined
}
