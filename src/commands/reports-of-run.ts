import { relative, resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import type { Flags } from '../options/flags.ts'
import { FORMAT_WITHOUT_FILE, type ReportTarget } from '../options/report-target.ts'
import type { StoredResult } from '../report/index.ts'
import { tellStep } from './github-step.ts'
import type { Io } from './io.ts'
import { plainReport } from './report.ts'
import { openReportFile, type ReportFile } from './report-file.ts'

/** The reports that are asked for with `--report`. */
export interface ReportsOfRun {
  /**
   * Writes all of them, and says where they are.
   * @throws RunError when one cannot be written; the others are
   */
  write(stored: StoredResult): Promise<void>
  /** The same of a run that failed: what cannot be written is only said, as there is an error already. */
  writeDespite(stored: StoredResult): Promise<void>
}

interface Opened extends ReportTarget {
  /** Undefined for a report that is printed. */
  readonly opened: ReportFile | undefined
}

/** The formats for people that the output `report` of a step may name, the best first. */
const FOR_PEOPLE = ['html', 'markdown']

/**
 * Proves that every report can be written, before anything is measured.
 * @param taken real paths of files that no report may go to, and why
 * @throws UsageError for one that cannot, and for two in one file
 */
export async function openReports(
  { report, format: printed, quiet }: Pick<Flags<'compare'>, 'report' | 'format' | 'quiet'>,
  taken: ReadonlyMap<string, string>,
  io: Io,
): Promise<ReportsOfRun> {
  const used = new Map(taken)
  const all: Opened[] = []
  for (const target of report) {
    const { format, file } = target
    const said = `--report ${JSON.stringify(file === undefined ? format : `${format}:${file}`)}`
    const path = file === undefined ? undefined : resolve(io.cwd(), file)
    const real = path === undefined ? undefined : realPath(path)
    const other = real === undefined ? undefined : used.get(real)
    if (other) throw new UsageError(`${said}: expected another file: ${other}`)
    if (real !== undefined) used.set(real, `${said} writes to it`)
    all.push({ ...target, opened: path === undefined ? undefined : await openReportFile(path, said) })
  }
  const isText = printed === 'text'
  const people = isText ? io.stdout : io.stderr
  const note = (path: string) => (!isText && quiet ? undefined : people.write(`Report: ${path}\n`))
  const write = (stored: StoredResult) => writeAll(all, stored, { io, note, print: text => people.write(text) })
  return {
    write,
    writeDespite: stored =>
      write(stored).catch(error => {
        io.stderr.write(`clusterbench: ${(error as Error).message}\n`)
      }),
  }
}

/** Where a run speaks. */
interface Voice {
  readonly io: Io
  /** Says where a report is. */
  note(path: string): void
  /** Prints a report that has no file. */
  print(text: string): void
}

async function writeAll(all: readonly Opened[], stored: StoredResult, { io, note, print }: Voice): Promise<void> {
  const failures: unknown[] = []
  const written: { format: string; path: string }[] = []
  for (const { format, opened } of all) {
    try {
      const text = await plainReport([stored], format)
      if (!opened) {
        print(text)
        continue
      }
      await opened.write(text)
      written.push({ format, path: relative(io.cwd(), opened.path) })
      note(written.at(-1)!.path)
    } catch (error) {
      failures.push(error)
    }
  }
  const best = FOR_PEOPLE.flatMap(format => written.find(each => each.format === format) ?? [])[0]
  if (all.some(each => each.format === FORMAT_WITHOUT_FILE)) await tellStep([stored], best?.path ?? '', io)
  if (failures.length > 0) throw failures[0]
}
