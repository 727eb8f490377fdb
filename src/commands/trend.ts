import { resolve } from 'node:path'
import { type LeftOut, type Reading, readRuns, trendOf } from '../analysis/trend/index.ts'
import { EXIT, UsageError } from '../model/errors.ts'
import { type TrendMetricName, trendMetric } from '../model/trend-metric.ts'
import { type TrendSource, trendSourceSchema } from '../model/trend-source.ts'
import { unknownName } from '../model/units.ts'
import type { TrendRequest } from '../options/command-line.ts'
import { loadFormat, trendFormats } from '../report/index.ts'
import { leftOutWords } from '../report/trend/left-out.ts'
import { type Call, columnsOf, isColoured, say } from './io.ts'
import { readStored } from './read-result.ts'
import { FILE_COLUMNS, openOutFile } from './report-file.ts'

/**
 * Shows a metric over the runs of stored results. Gives the exit code.
 * @throws UsageError for a file that is no result, an arm that no result has, and results of which none has the metric
 */
export async function trendFrom({ files, flags }: TrendRequest, { io }: Call): Promise<number> {
  const here = io.cwd()
  const { metric, arm, alpha, minMagnitude: leastChange, last, format, out } = flags
  const { readings, leftOut } = readAll(files, metric, arm, here)
  const trend = trendOf(readings, leftOut, { metric, alpha, leastChange, last })
  const { render } = await loadFormat(trendFormats, format)
  if (out === undefined) {
    io.stdout.write(render(trend, { columns: columnsOf(io.stdout), color: isColoured(io.stdout, io.env) }))
  } else {
    const file = await openOutFile(out, files, here)
    await file.write(render(trend, { columns: FILE_COLUMNS, color: false }))
    say(io.stderr, `Report: ${out}\n`)
  }
  return EXIT.ok
}

/** Reads the files one after the other and keeps no more of each than its figures. */
function readAll(files: readonly string[], metric: TrendMetricName, arm: string | undefined, here: string) {
  const readings: Reading[] = []
  const leftOut: LeftOut[] = []
  const seen = new Set<string>()
  const arms = new Set<string>()
  for (const file of files) {
    const source = readStored(resolve(here, file), JSON.stringify(file), trendSourceSchema)
    for (const each of source.arms) arms.add(each.id)
    const isNew = !seen.has(runKey(source))
    seen.add(runKey(source))
    const read = isNew ? readRuns(source, file, metric) : { readings: [], leftOut: [twice(file)] }
    readings.push(...read.readings.filter(each => arm === undefined || each.scenario.arm === arm))
    leftOut.push(...read.leftOut.filter(each => arm === undefined || each.arm === null || each.arm === arm))
  }
  if (arm !== undefined && !arms.has(arm))
    throw new UsageError(`--arm ${JSON.stringify(arm)}: ${unknownName('arm', arm, [...arms])}`)
  if (readings.length === 0) refuseNothing(files.length, metric, leftOut)
  return { readings, leftOut }
}

/** The same run, wherever its file is. */
function runKey({ command, startedAt, seed }: TrendSource): string {
  return `${command} ${startedAt} ${seed}`
}

function twice(path: string): LeftOut {
  return { path, arm: null, reason: 'twice' }
}

function refuseNothing(files: number, metric: TrendMetricName, leftOut: readonly LeftOut[]): never {
  const { of } = trendMetric(metric)
  const among = files === 1 ? 'the file contains no run' : `none of the ${files} files contains a run`
  throw new UsageError(
    `--metric ${metric}: ${among} with this metric; left out: ${leftOutWords(leftOut)}`,
    `only results of ${of.join(' and ')} have it`,
  )
}
