import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { type FaultSpec, faultSpec } from '../faults/plan/index.ts'
import { UsageError } from '../model/errors.ts'
import type { FaultWords } from '../model/plan.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import { firstIssue } from '../model/units.ts'
import type { ChaosWords } from './chaos-flags.ts'
import { experimentSchema } from './experiment-schema.ts'
import { withoutGaps } from './values.ts'

/** What an experiment file says. */
export interface ExperimentFile {
  readonly app: string | undefined
  readonly args: readonly string[] | undefined
  /** By the names of the flags; what the file does not say is not there. */
  readonly words: Partial<ChaosWords>
  readonly faults: readonly FaultSpec[]
  readonly thresholds: readonly ThresholdSpec[]
}

/** What is said where there is no file. */
export const NO_FILE: ExperimentFile = { app: undefined, args: undefined, words: {}, faults: [], thresholds: [] }

/** Two files as one: what the first says goes before the second; faults and thresholds go together, all of one file. */
export function laidOver(first: ExperimentFile, second: ExperimentFile): ExperimentFile {
  return {
    app: first.app ?? second.app,
    args: first.args ?? second.args,
    words: { ...second.words, ...first.words },
    faults: first.faults.length > 0 ? first.faults : second.faults,
    thresholds: first.thresholds.length > 0 ? first.thresholds : second.thresholds,
  }
}

/**
 * Reads a file that a flag names.
 * @throws UsageError that names the flag and the file
 */
export function textOfFile(path: string, flag: string, here: string): string {
  try {
    return readFileSync(resolve(here, path), 'utf8')
  } catch (error) {
    throw new UsageError(`${flag} ${JSON.stringify(path)}: cannot be read: ${(error as Error).message}`)
  }
}

/**
 * Reads and checks an experiment file.
 * @throws UsageError with the path of what is wrong in it, and what was expected
 */
export async function readExperiment(path: string, here: string): Promise<ExperimentFile> {
  const where = `--experiment ${JSON.stringify(path)}`
  const parse = parsers[extname(path).toLowerCase()]
  if (!parse) throw new UsageError(`${where}: expected a file that ends in ${Object.keys(parsers).join(', ')}`)
  const said = await parsed(parse, textOfFile(path, '--experiment', here), where)
  const read = experimentSchema.safeParse(said)
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, said)}`)
  const { $schema: _, app, args, policy, faults: _checked, thresholds, ...words } = read.data
  return {
    app,
    args,
    words: withoutGaps({ ...words, ...policy }),
    faults: faultsIn(said as { faults?: FaultWords[] }, where),
    thresholds: thresholds ?? [],
  }
}

/** By the ending of the file's name. The parser of YAML is loaded only where it is needed. */
const parsers: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  '.json': async text => JSON.parse(text),
  '.yaml': parseYaml,
  '.yml': parseYaml,
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  return parse(text)
}

async function parsed(parse: (text: string) => Promise<unknown>, text: string, where: string): Promise<unknown> {
  try {
    return await parse(text)
  } catch (error) {
    throw new UsageError(`${where}: cannot be parsed: ${firstLine(error as Error)}`)
  }
}

/** The parser of YAML quotes the place in further lines, and leads over to them with a colon. */
function firstLine({ message }: Error): string {
  return message.split('\n')[0]!.replace(/:$/, '')
}

/** Out of the texts of the file, because a spec keeps what the user said. */
export function faultsIn({ faults = [] }: { readonly faults?: FaultWords[] }, where: string): FaultSpec[] {
  return faults.map(({ fault, ...words }, index) => faultSpec(String(fault), words, `${where}: faults.${index}`))
}
