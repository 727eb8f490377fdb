import { relative, resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import type { Result } from '../model/result.ts'
import type { Flags } from '../options/flags.ts'
import { FORMAT_WITHOUT_FILE, type ReportTarget } from '../options/report-target.ts'
import type { StoredResult } from '../report/index.ts'
import { tellStep } from './github-step.ts'
import { type Io, say } from './io.ts'
import type { RunReports } from './life-of-a-run.ts'
import { plainReport } from './report.ts'
import { openReportFile, type ReportFile } from './report-file.ts'

interface Opened extends ReportTarget {
  /** Undefined for a report that is printed. */
  readonly opened: ReportFile | undefined
}

/** The formats for people that the output `report` of a step may name, the best first. */
const FOR_PEOPLE = ['html', 'markdown']

/** Where a run writes. */
interface PlaceOfRun {
  readonly folder: string
  /** Real paths of files that no report may go to, and why. */
  readonly taken: ReadonlyMap<string, string>
}

/**
 * Proves that every report can be written, before anything is measured.
 * @throws UsageError for one that cannot, and for two in one file
 */
export async function openReports(
  { report, format: printed, quiet }: Pick<Flags<'compare'>, 'report' | 'format' | 'quiet'>,
  { folder, taken }: PlaceOfRun,
  io: Io,
): Promise<RunReports<Result>> {
  const used = new Map(taken)
  const all: Opened[] = []
  for (const target of report) {
    const { format, file } = target
    const flag = `--report ${JSON.stringify(file === undefined ? format : `${format}:${file}`)}`
    const path = file === undefined ? undefined : resolve(io.cwd(), file)
    const real = path === undefined ? undefined : realPath(path)
    const other = real === undefined ? undefined : used.get(real)
    if (other) throw new UsageError(`${flag}: expected another file: ${other}`)
    if (real !== undefined) used.set(real, `${flag} writes to it`)
    all.push({
      ...target,
      opened: path === undefined ? undefined : await openReportFile(path, flag, [io.cwd(), folder]),
    })
  }
  const isText = printed === 'text'
  const people = isText ? io.stdout : io.stderr
  const note = (path: string) => (!isText && quiet ? undefined : say(people, `Report: ${path}\n`))
  const write = (stored: StoredResult) => writeAll(all, stored, { io, note, print: text => people.write(text) })
  return {
    write,
    writeDespite: stored =>
      write(stored).catch(error => {
        say(io.stderr, `clusterbench: ${(error as Error).message}\n`)
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
