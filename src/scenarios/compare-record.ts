import { createHash } from 'node:crypto'
import { exitCodeOf } from '../analysis/exit-code.ts'
import { ALPHA } from '../analysis/interim-looks.ts'
import { controlsOf } from '../analysis/pairs.ts'
import { withStrayRedirectsRejected } from '../analysis/redirects.ts'
import { summarize, verdictOfRun } from '../analysis/summarize.ts'
import { openEngineFor } from '../load/index.ts'
import type { Arm, RequestSpec } from '../model/arm.ts'
import type { CompareResult, CompareSettings, Generation, StoredBaseline } from '../model/compare-result.ts'
import type { RequestMix } from '../model/request-mix.ts'
import { RESULT_SCHEMA, type ResultArm } from '../model/result-parts.ts'
import type { ConnectionTrial } from '../model/usage.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { recordedSettings } from '../options/settings/recorded.ts'
import { companionSettings } from './companion-settings.ts'
import { type Ending, GrowingRecord, type RunFacts } from './growing-record.ts'
import { mixSettings } from './mix-settings.ts'
import { givenRate, phaseBound } from './open-load.ts'
import { resultArmsOf } from './result-arms.ts'
import type { ResultFile } from './result-file.ts'
import { tallyMs } from './tally-phase.ts'

/** What a run of `compare` knows of itself before its first generation. */
export interface CompareFacts extends RunFacts<CompareOptions> {
  /** A stored result that the arms are compared with as well. */
  readonly baseline: StoredBaseline | null
}

/** How a generation loaded the arms. */
export interface Learnt {
  readonly ratePerSec: number
  readonly connections: number
  /** How the connections were found; empty where they were known. */
  readonly trials: readonly ConnectionTrial[]
}

/** The growing record of a run of `compare`, saved after each generation. */
export class CompareRecord extends GrowingRecord<CompareOptions, CompareResult> {
  readonly arms: readonly ResultArm[]
  readonly generations: Generation[] = []
  /** The stored result that the arms are compared with as well; null without one. */
  readonly baseline: StoredBaseline | null
  /** As they stand: some are found out in the first generation. */
  readonly settings: CompareSettings
  /** Set when the run stops at an interim look, whose level then is the level of its intervals. */
  isEarly = false

  constructor(facts: CompareFacts, file: ResultFile<CompareResult>) {
    super(facts, file)
    this.settings = settingsOf(facts.options)
    this.arms = resultArmsOf(facts.options)
    this.baseline = facts.baseline
  }

  /** The generations with another one, as they count. */
  counted(another: readonly Generation[] = []): Generation[] {
    return asTheyCount(this.facts.options, [...this.generations, ...another])
  }

  /** Notes how the arms are loaded, which the first generation finds out. */
  learn({ ratePerSec, connections, trials }: Learnt): void {
    const { options } = this.facts
    this.settings.ratePerSec = ratePerSec
    this.settings.connections = connections
    this.settings.maxConnections = phaseBound({ ...options, connections }, ratePerSec, this.arms.length).most
    if (trials.length > 0) this.settings.connectionTrials = [...trials]
  }

  /** Adds a generation and saves. */
  async add(generation: Generation, planned: number): Promise<void> {
    this.generations.push(generation)
    this.settings.plannedGenerations = planned
    await this.save({ state: 'interrupted' })
  }

  protected resultNow(ending: Ending): CompareResult {
    const { options } = this.facts
    const { baseline, environment } = this
    const generations = this.counted()
    const envelope = this.envelope(ending)
    const raw = { arms: this.asRun(this.arms), generations, baseline, environment, settings: this.settings }
    const { thresholds, failOnInconclusive } = options
    const summary = summarize({ ...raw, isLast: !this.isEarly, elapsedMs: envelope.durationMs, thresholds })
    const control = controlsOf(this.arms)
    return {
      schema: RESULT_SCHEMA,
      command: 'compare',
      ...envelope,
      configFile: options.configFile ?? null,
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      summary,
      verdict: verdictOfRun(summary.comparisons, control),
      exitCode: ending.exitCode ?? exitCodeOf(summary, failOnInconclusive),
    }
  }
}

/** Generations as they count: where nobody said what is expected, redirects are ok only if all arms redirect. */
export function asTheyCount(
  { request, mix, allowedDifferences }: Pick<CompareOptions, 'request' | 'mix' | 'allowedDifferences'>,
  generations: Generation[],
): Generation[] {
  const { expectStatus, expectBody } = request
  // A redirect with another body than the expected one is rejected already, and one with that body is what was asked for.
  const isExpected = expectStatus !== undefined || expectBody !== undefined
  // Some requests of a mix may well redirect; each of them is compared by itself.
  const isSaid = mix !== undefined || isExpected || allowedDifferences.includes('status')
  return isSaid ? generations : withStrayRedirectsRejected(generations)
}

/** The settings of a run before it began. */
export function settingsOf(options: CompareOptions): CompareSettings {
  const counted = tallyMs(options)
  return {
    ...recordedSettings('compare', { ...options, ...options.request }),
    ...mixSettings(options),
    ...companionSettings(options),
    openEngine: openEngineFor(options.engine),
    maxConnections: null,
    plannedGenerations: 1,
    ...(counted !== undefined && { tallyMs: counted }),
    rateFixed: givenRate(options) !== undefined,
    profile: options.profile ? [...options.profile] : null,
    connectionsFixed: options.connectionsFixed,
    connectionTrials: [],
    alpha: ALPHA,
    allowedDifferences: [...options.allowedDifferences],
    ...hashesOf(options),
    samples: sampleArgumentsOf(options),
    calibration: options.calibration,
  }
}

/** Hashes of the parts of a scenario that may hold secrets: enough to see that two runs differ in them. */
export function hashesOf({
  request,
  mix,
  arms,
}: CompareOptions): Pick<CompareSettings, 'requestHash' | 'argumentsHash'> {
  const script = arms.find(({ app }) => !app.builtIn)
  return {
    requestHash: hashOf(requestParts(request, mix ?? { entries: [], data: [] })),
    argumentsHash: hashOf([
      script?.app.args ?? [],
      arms[0]?.nodeArgs ?? [],
      ...environmentOf(arms),
      ...arms.flatMap(({ app }) => (app.ecosystem ? [app.ecosystem] : [])),
      ...(arms[0]?.companions ?? []).map(({ name, command }) => [name, command]),
    ]),
  }
}

/** Of a mix all requests, in whichever order the file has them; one without values is a request like any other. */
function requestParts(request: RequestSpec, { entries, data }: Pick<RequestMix, 'entries' | 'data'>): unknown[] {
  if (entries.length > 1 || data.length > 0) return [byName(entries), byName(data)]
  const { headers, body = null, expectStatus, expectBody } = entries[0] ?? request
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const expected = expectStatus?.toSorted((a, b) => a - b) ?? null
  return [sorted, body, expected, ...(expectBody ? [expectBody] : [])]
}

function byName<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Variables of the versions' own places, and what npm tells of a script: they change without a change of what is asked for. */
const NOT_ASKED_FOR = /^(PWD|npm_.*)$/

/** The environment that was asked for, of all arms together; nothing where there is none. */
function environmentOf(arms: readonly Arm[]): string[][] {
  const all = arms.flatMap(({ app }) => Object.entries(app.env).filter(([name]) => !NOT_ASKED_FOR.test(name)))
  const asked = new Set(all.map(([name, value]) => `${name}=${value}`))
  return asked.size === 0 ? [] : [[...asked].sort()]
}

/** The arguments of the samples: what makes up `--work` is measured anew in each run, and has to stay the same. */
export function sampleArgumentsOf({ arms }: CompareOptions): Record<string, string[]> {
  return Object.fromEntries(arms.filter(({ app }) => app.builtIn).map(({ app }) => [app.name, [...app.args]]))
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
