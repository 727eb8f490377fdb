import { basename, dirname, extname, resolve } from 'node:path'
import type { z } from 'zod'
import { UsageError } from '../../model/errors.ts'
import type { DataSet } from '../../model/request-mix.ts'
import type { Sequence, SequenceSet, SequenceStep } from '../../model/sequence.ts'
import { firstIssue } from '../../model/units.ts'
import { fromHere } from '../config/paths.ts'
import { parsedFile } from '../parsed-file.ts'
import { refuseUnfilled } from '../requests/check.ts'
import type { RequestsSource } from '../requests/kind.ts'
import { type PlaceOfRequest, readData, requestIn, type Shared } from '../requests/read-mix.ts'
import { sequencesSchema, type WrittenSequence, type WrittenSequences, type WrittenStep } from './schema.ts'

/**
 * Reads the sequences of a file, with all files that it names.
 * @throws UsageError that names the file, the place and what was expected there
 */
export async function readSequences(source: RequestsSource, shared: Shared, here: string): Promise<SequenceSet> {
  const where = 'file' in source ? `--sequence ${JSON.stringify(source.file)}` : source.where
  const place = 'file' in source ? fromHere(dirname(resolve(here, source.file)), here) : source.place
  const raw = 'file' in source ? await parsedFile(source.file, '--sequence', here) : source.written
  if (raw === null || typeof raw !== 'object')
    throw new UsageError(`${where}: expected steps, or a list of sequences with their steps`)
  const read = formOf(raw).safeParse(raw) as z.ZodSafeParseResult<WrittenSequences>
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, raw)}`)
  const usual = 'file' in source ? basename(source.file, extname(source.file)) : 'sequence'
  const { data: files, written } = partsOf(read.data)
  const data = await readData(files, { at: where, place, here })
  const sequences = written.map((each, at): Sequence => {
    const prefix = 'steps' in read.data ? '' : Array.isArray(read.data) ? `${at}.` : `sequences.${at}.`
    const name = each.name ?? (written.length === 1 ? usual : `${usual} ${at + 1}`)
    return { name, steps: stepsOf(each.steps, { at: `${where}: ${prefix}steps`, place, here }, shared, data) }
  })
  refuseTwins(sequences, `${where}: two sequences`)
  return { sequences, data }
}

/** The form that is meant, so that messages are about that one. */
function formOf(raw: object) {
  const [one, several, list] = sequencesSchema.options
  if (Array.isArray(raw)) return list
  return 'sequences' in raw ? several : one
}

function partsOf(read: WrittenSequences) {
  if (Array.isArray(read)) return { data: undefined, written: read }
  return { data: read.data, written: 'steps' in read ? ([read] as readonly WrittenSequence[]) : read.sequences }
}

function stepsOf(
  written: readonly WrittenStep[],
  where: PlaceOfRequest,
  shared: Shared,
  data: readonly DataSet[],
): SequenceStep[] {
  const captured: string[] = []
  const steps: SequenceStep[] = []
  for (const [at, each] of written.entries()) {
    const place = { ...where, at: `${where.at}.${at}` }
    const step = stepOf(each, place, shared)
    refuseUnfilled(step, { data, captured }, place.at)
    captured.push(...step.capture.keys())
    const again = each.name === undefined ? steps.filter(({ name }) => withoutNumber(name) === step.name).length : 0
    steps.push(again > 0 ? { ...step, name: `${step.name} (${again + 1})` } : step)
  }
  refuseTwins(steps, `${where.at}: two steps`)
  const [only] = steps
  if (steps.length === 1 && !only!.unique && !only!.same)
    throw new UsageError(
      `${where.at}: one step cannot change worker; expected a second one, or unique or same to compare its responses`,
    )
  return steps
}

const withoutNumber = (name: string) => name.replace(/ \(\d+\)$/, '')

function stepOf(written: WrittenStep, where: PlaceOfRequest, shared: Shared): SequenceStep {
  const { expectBody, capture = {}, unique, same } = written
  const inBody = [...Object.values(capture), unique, same].find(each => each && 'path' in each)
  if (written.method === 'HEAD' && inBody)
    throw new UsageError(`${where.at}: ${inBody.text}: the response to a HEAD request has no body`)
  return { ...requestIn(written, shared, where), expectBody, capture: new Map(Object.entries(capture)), unique, same }
}

function refuseTwins(all: readonly { readonly name: string }[], what: string): void {
  const names = all.map(({ name }) => name)
  const twin = names.find((name, at) => names.indexOf(name) < at)
  if (twin !== undefined)
    throw new UsageError(`${what} are called ${JSON.stringify(twin)}; expected a different name for each`)
}
