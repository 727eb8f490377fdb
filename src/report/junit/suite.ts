import type { Builder, TestCase, TestSuite } from 'junit-report-builder'
import type { Result } from '../../model/result.ts'
import { casesOf, isBad, isFailure, type JudgedCase, type Weight } from '../cases/index.ts'
import type { StoredResult } from '../format.ts'
import { conclusionOf, headlineOf } from '../headline/index.ts'
import { plainWords } from '../plain-words.ts'
import { scenarioOf } from '../scenario.ts'
import { skipped } from './skipped.ts'

/** Why a bad verdict is no failure. */
const NO_FAILURE: Readonly<Record<Weight, string>> = {
  decides: '',
  counts: 'The exit code does not follow this metric.',
  warns: 'This threshold only warns: it is no failure.',
  informs: 'This comparison informs: it is no failure.',
}

/** Adds a result as a suite: whether it ran to its end, and a case for everything that it judged, the control aside. */
export function addSuite(report: Builder, { result, path }: StoredResult): void {
  const judged = casesOf(result).filter(each => !each.control)
  const suite = report.testSuite().name(plainWords(`clusterbench ${scenarioOf(result)}`))
  // As the readers of this format expect it: a moment without its zone, and seconds.
  suite.timestamp(result.startedAt.replace(/\.\d+Z$|Z$/, '')).time(secondsOf(result.durationMs))
  for (const [name, value] of propertiesOf(result, path)) suite.property(name, plainWords(value))
  // Readers add up the times of the cases: each has its share of the run.
  const seconds = secondsOf(result.durationMs / (judged.length + 1))
  addRun(suite, result, seconds)
  const names = new Set<string>()
  for (const each of judged) addCase(suite, each, { result, seconds, names })
}

function secondsOf(ms: number): number {
  return Number((ms / 1000).toFixed(3))
}

function propertiesOf(result: Result, path: string): [name: string, value: string][] {
  const { tool, seed, environment } = result
  return [
    ['version', tool.version],
    ['conclusion', conclusionOf(result)],
    ['seed', `${seed}`],
    ['node', environment.node],
    ['cpu', `${environment.cpuModel} × ${environment.cpus}`],
    ['result', path],
  ]
}

/** The run itself: an error where it did not come to its end. */
function addRun(suite: TestSuite, result: Result, seconds: number): void {
  const { command, state } = result
  const run = suite.testCase().name('the run came to its end').className(`clusterbench.${command}`).time(seconds)
  const lines = headlineOf(result, arm => arm).map(({ label, text }) => plainWords(`${label}: ${text}`))
  if (state !== 'completed') run.error(lines[0] ?? state, state)
  run.standardOutput(cdata(lines.join('\n')))
}

interface Suite {
  readonly result: Result
  readonly seconds: number
  /** Names that are taken. */
  readonly names: Set<string>
}

function addCase(suite: TestSuite, judged: JudgedCase, { result, seconds, names }: Suite): void {
  const { label, arm, reference, verdict } = judged
  const name = plainWords(reference === null ? `${label} in ${arm}` : `${label} of ${arm} against ${reference}`)
  const shown = names.has(name) ? `${name} (${names.size + 1})` : name
  names.add(shown)
  const added = suite
    .testCase()
    .name(shown)
    .className(plainWords(`clusterbench.${result.command}.${arm}`))
    .time(seconds)
  const sentence = plainWords(judged.sentence)
  if (isFailure(judged)) added.failure(sentence, verdict)
  else if (verdict === 'inconclusive') skipped(added, plainWords(judged.reason ?? sentence))
  speak(added, judged, sentence)
}

function speak(added: TestCase, judged: JudgedCase, sentence: string): void {
  const remark = isBad(judged) ? NO_FAILURE[judged.weight] : ''
  added.standardOutput(cdata([sentence, remark].filter(line => line !== '').join('\n')))
}

/** Keeps text from ending the section that it stands in. */
function cdata(text: string): string {
  return text.replaceAll(']]>', ']] >')
}
