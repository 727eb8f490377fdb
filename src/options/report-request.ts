import { extname } from 'node:path'
import { UsageError } from '../model/errors.ts'
import type { Flags } from './flags.ts'
import { FORMAT_ENDINGS } from './report-target.ts'

/** What `clusterbench report` is asked for. */
export interface ReportRequest {
  readonly command: 'report'
  readonly files: readonly string[]
  readonly format: string
  /** Undefined: stdout. */
  readonly out: string | undefined
}

/**
 * The request that the flags make; the format is that of the ending of `--out` where none is named.
 * @throws UsageError for an ending that says nothing
 */
export function reportRequest(
  files: readonly string[],
  { format, out, known }: Pick<Flags<'report'>, 'format' | 'out' | 'known'>,
): ReportRequest {
  return { command: 'report', files, format: format ?? formatOf(out, known.formats), out }
}

function formatOf(out: string | undefined, formats: readonly string[]): string {
  if (out === undefined) return formats[0]!
  const format = FORMAT_ENDINGS[extname(out).toLowerCase()]
  if (format !== undefined && formats.includes(format)) return format
  const endings = Object.keys(FORMAT_ENDINGS).filter(ending => formats.includes(FORMAT_ENDINGS[ending]!))
  throw new UsageError(`--out ${JSON.stringify(out)}: expected --format, or a file that ends in ${endings.join(', ')}`)
}
