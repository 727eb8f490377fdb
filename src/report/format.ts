import type { Named } from '../model/named.ts'
import type { Result } from '../model/result.ts'

/** What a reader's screen can show. */
export interface RenderOptions {
  /** Width to fit, in columns. */
  readonly columns: number
  readonly color: boolean
}

/** A way to show a result: text in, nothing else; it knows no clock, no terminal and no file. */
export interface ReportFormat extends Named {
  render(result: Result, options: RenderOptions): string
}
