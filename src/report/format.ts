import type { Named } from '../model/named.ts'
import type { Result } from '../model/result.ts'

/** What a reader's screen can show. */
export interface RenderOptions {
  /** Width to fit, in columns. */
  readonly columns: number
  readonly color: boolean
}

/** A result, and the file that holds it. */
export interface StoredResult {
  readonly result: Result
  /** Path of its `result.json`, as it is shown to people. */
  readonly path: string
}

/** A way to show results: text in, nothing else; it knows no clock, no terminal and no file. */
export interface ReportFormat extends Named {
  /** For programs: texts stay exactly as they are. Elsewhere control characters are written out before they are rendered. */
  readonly exact?: boolean
  /** Renders one result, or several in the order given. */
  render(results: readonly StoredResult[], options: RenderOptions): string
}
