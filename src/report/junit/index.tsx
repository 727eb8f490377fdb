import { type ComponentChildren, toChildArray, type VNode } from 'preact'
import { renderToStaticMarkup } from 'preact-render-to-string'
import type { Finding } from '../../model/chaos-result.ts'
import type { Result } from '../../model/result.ts'
import { casesOf, isBad, isFailure, isUndecided, type JudgedCase, type Weight } from '../cases/index.ts'
import type { ReportFormat, StoredResult } from '../format.ts'
import { conclusionEntry, conclusionWord, headlineOf } from '../headline/index.ts'
import { plainWords } from '../plain-words.ts'
import { scenarioOf } from '../scenario.ts'
import { loadedFacts } from '../sentences/server.ts'

type Parent = { children?: ComponentChildren }

/** How a case ended, where it did not pass. */
type Ending = Parent & { message: string; type?: string }

interface Counted {
  name: string
  tests: number
  failures: number
  errors: number
}

// The elements of JUnit, so that their names and attributes are checked where they are written.
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      testsuites: Parent & Counted
      testsuite: Parent & Counted & { timestamp: string; time: number; skipped: number }
      properties: Parent
      property: { name: string; value: string }
      testcase: Parent & { name: string; classname: string; time: number }
      failure: Ending
      error: Ending
      skipped: Ending
      'system-out': Parent
    }
  }
}

/** Why a bad verdict is no failure. */
const NO_FAILURE: Readonly<Record<Weight, string>> = {
  decides: '',
  counts: 'The exit code does not follow this metric.',
  warns: 'This threshold only warns: it is no failure.',
  informs: 'This comparison informs: it is no failure.',
}

/** A case as it is written. */
interface Case {
  readonly name: string
  readonly className: string
  readonly ending?: { readonly how: 'failure' | 'error' | 'skipped'; readonly message: string; readonly type?: string }
  readonly output: string
}

interface Suite {
  readonly stored: StoredResult
  readonly cases: readonly Case[]
}

/** JUnit XML for CI: a suite for each result, a case for everything that it judged. */
export const junitFormat: ReportFormat = {
  name: 'junit',
  summary: 'JUnit XML for CI: a case for each metric and threshold',
  render: renderXml,
}

function renderXml(results: readonly StoredResult[]): string {
  const suites = results.map(stored => ({ stored, cases: casesIn(stored.result) }))
  const root = (
    <testsuites name="clusterbench" {...countsOf(suites.flatMap(suite => suite.cases))}>
      <Nested depth={1}>
        {suites.map(suite => (
          <TestSuite {...suite} />
        ))}
      </Nested>
    </testsuites>
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderToStaticMarkup(root)}\n`
}

/** Children on lines of their own. */
function Nested({ depth, children }: { depth: number; children: ComponentChildren }): VNode {
  const line = (at: number) => `\n${'  '.repeat(at)}`
  return (
    <>
      {toChildArray(children).map(child => [line(depth), child])}
      {line(depth - 1)}
    </>
  )
}

function TestSuite({ stored: { result, path }, cases }: Suite): VNode {
  const skipped = cases.filter(each => each.ending?.how === 'skipped').length
  const head = {
    name: plainWords(`clusterbench ${scenarioOf(result)}`),
    // As the readers of this format expect it: a moment without its zone, and seconds.
    timestamp: result.startedAt.replace(/\.\d+Z$|Z$/, ''),
    time: secondsOf(result.durationMs),
  }
  return (
    <testsuite {...head} {...countsOf(cases)} skipped={skipped}>
      <Nested depth={2}>
        <properties>
          <Nested depth={3}>
            {propertiesOf(result, path).map(([name, value]) => (
              <property name={name} value={plainWords(value)} />
            ))}
          </Nested>
        </properties>
        {/* Readers add up the times of the cases: each has its share of the run. */}
        {cases.map(each => (
          <TestCase {...each} seconds={secondsOf(result.durationMs / cases.length)} />
        ))}
      </Nested>
    </testsuite>
  )
}

function TestCase({ name, className, ending, output, seconds }: Case & { seconds: number }): VNode {
  const Ending = ending?.how ?? 'skipped'
  return (
    <testcase name={name} classname={className} time={seconds}>
      <Nested depth={3}>
        {ending && <Ending message={ending.message} {...(ending.type !== undefined && { type: ending.type })} />}
        <system-out>{output}</system-out>
      </Nested>
    </testcase>
  )
}

function countsOf(cases: readonly Case[]): { tests: number; failures: number; errors: number } {
  const ended = (how: string) => cases.filter(each => each.ending?.how === how).length
  return { tests: cases.length, failures: ended('failure'), errors: ended('error') }
}

function secondsOf(ms: number): number {
  return Number((ms / 1000).toFixed(3))
}

function propertiesOf(result: Result, path: string): [name: string, value: string][] {
  const { tool, seed, environment } = result
  return [
    ['version', tool.version],
    ['conclusion', conclusionWord(result)],
    ['seed', `${seed}`],
    ['node', environment.node],
    ['cpu', `${environment.cpuModel} × ${environment.cpus}`],
    ...loadedFacts(result).map((fact): [string, string] => ['loaded', fact]),
    ['result', path],
  ]
}

/** Whether the run came to its end, and a case for everything that it judged, the control aside. */
function casesIn(result: Result): Case[] {
  const names = new Set<string>()
  const judged = casesOf(result).filter(each => !each.control)
  return [runCase(result), ...judged.map(each => judgedCase(each, result, names))]
}

/** The run itself: an error where it did not come to its end. */
function runCase(result: Result): Case {
  const { command, state } = result
  const conclusion = conclusionEntry(result, arm => arm)
  const findings = 'trials' in result ? result.summary.findings.map(findingLine) : []
  const lines = [conclusion, ...headlineOf(result, arm => arm)].map(({ label, text }) =>
    plainWords(`${label}: ${text}`),
  )
  return {
    name: 'the run came to its end',
    className: `clusterbench.${command}`,
    ...(state !== 'completed' && { ending: { how: 'error', message: lines[0] ?? state, type: state } }),
    output: characterData([...lines, ...findings]),
  }
}

function findingLine({ severity, title, evidence, advice }: Finding): string {
  return plainWords(`${severity}: ${title}: ${evidence} ${advice}`)
}

function judgedCase(judged: JudgedCase, { command }: Result, names: Set<string>): Case {
  const { label, arm, reference, verdict, reason, weight } = judged
  const name = plainWords(reference === null ? `${label} in ${arm}` : `${label} of ${arm} against ${reference}`)
  const unique = names.has(name) ? `${name} (${names.size + 1})` : name
  names.add(unique)
  const sentence = plainWords(judged.sentence)
  const remark = isBad(judged) ? NO_FAILURE[weight] : ''
  return {
    name: unique,
    className: plainWords(`clusterbench.${command}.${arm}`),
    ...(isFailure(judged)
      ? { ending: { how: 'failure', message: sentence, type: verdict } }
      : isUndecided(judged) && { ending: { how: 'skipped', message: plainWords(reason ?? sentence) } }),
    output: characterData([sentence, remark].filter(line => line !== '')),
  }
}

/** Lines as the text of an element, in which XML forbids the end of a CDATA section. */
function characterData(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(']]>', ']] >')
}
