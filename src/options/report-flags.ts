import { extname } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../model/errors.ts'
import { option } from './flag-parts.ts'
import { FORMAT_ENDINGS } from './report-target.ts'
import { oneOf } from './values.ts'

/** What `clusterbench report` is asked for. */
export interface ReportRequest {
  readonly command: 'report'
  readonly files: readonly string[]
  readonly format: string
  /** Undefined: stdout. */
  readonly out: string | undefined
}

/** The flags of `report` as they were given. */
export interface ReportFlags {
  format?: string
  out?: string
}

/** The `report` command. */
export function reportCommand(formats: readonly string[]): Command {
  return new Command('report')
    .description('Renders one or several stored results again, as text or as a report for other readers.')
    .argument('<result.json...>', 'files that compare or chaos wrote')
    .addOption(
      option(
        '--format <name>',
        `one of ${formats.join(', ')} (default: what the ending of --out says, or ${formats[0]})`,
        oneOf(formats, 'report format'),
      ),
    )
    .option('--out <file>', 'write it to a file instead of printing it')
}

/**
 * The request that the flags make; the format is that of the ending of `--out` where none is named.
 * @throws UsageError for an ending that says nothing
 */
export function reportRequest(
  files: readonly string[],
  { format, out }: ReportFlags,
  formats: readonly string[],
): ReportRequest {
  return { command: 'report', files, format: format ?? formatOf(out, formats), out }
}

function formatOf(out: string | undefined, formats: readonly string[]): string {
  if (out === undefined) return formats[0]!
  const format = FORMAT_ENDINGS[extname(out).toLowerCase()]
  if (format !== undefined && formats.includes(format)) return format
  const endings = Object.keys(FORMAT_ENDINGS).filter(ending => formats.includes(FORMAT_ENDINGS[ending]!))
  throw new UsageError(
    `--out ${JSON.stringify(out)}: expected --format beside it, or a file that ends in ${endings.join(', ')}`,
  )
}
