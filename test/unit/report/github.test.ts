import { describe, expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.ts'
import { workflowCommand } from '../../../src/report/github/commands.ts'
import { outputsText, summaryText } from '../../../src/report/github/index.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { ALL_SAMPLES, HOSTILE_SAMPLES, hugeChaos } from '../../golden/report-samples.ts'

const github = await loadFormat(formats, 'github')

function stored(...results: readonly Result[]) {
  return results.map(result => ({ result, path: 'results/x/result.json' }))
}

function lines(...results: readonly Result[]): string[] {
  return github
    .render(stored(...results), { columns: 80, color: false })
    .trimEnd()
    .split('\n')
}

const gradesOf = (all: readonly string[]) => all.map(line => /^::(error|warning|notice) title=/.exec(line)?.[1])

describe('annotations', () => {
  test('are escaped as the toolkit does it', () => {
    expect(workflowCommand({ grade: 'error', title: 'a: b, 5 %', message: 'c: d, 5 %\n::stop' })).toBe(
      '::error title=a%3A b%2C 5 %25::c: d, 5 %25 ::stop',
    )
  })

  test('the worst first, and no more than ten in all', () => {
    expect(gradesOf(lines(ALL_SAMPLES['base-and-head']!))).toEqual([
      ...['error', 'error', 'error', 'error', 'warning', 'warning', 'warning', 'warning'],
    ])
    const many = lines(ALL_SAMPLES['chaos-two-arms']!, ALL_SAMPLES['base-and-head']!, hugeChaos())
    expect(many).toHaveLength(10)
    expect(gradesOf(many)).toEqual(many.map(() => 'error'))
    expect(many.at(-1)).toMatch(/::\d+ more are in the report\.$/)
  })

  test('one line each, whatever names hold', () => {
    for (const result of Object.values(HOSTILE_SAMPLES)) {
      const all = lines(result)
      expect(gradesOf(all)).not.toContain(undefined)
      for (const line of all) expect(line).toMatch(/^::\w+ title=[^:,]*::.+$/)
    }
  })

  test('a run that went well is told of, two modes are no alarm, and requests that were lost are', () => {
    expect(gradesOf(lines(ALL_SAMPLES['clear-verdicts']!))).toEqual(['notice'])
    expect(gradesOf(lines(ALL_SAMPLES['drops-and-rejected']!))).toEqual(['warning'])
  })

  test('a run that did not come to its end is an error', () => {
    expect(lines(ALL_SAMPLES['chaos-failed-baseline']!)[0]).toMatch(/^::error title=chaos json%3A Unfinished::/)
  })
})

/** Reads what a runner would: the value between a name and its delimiter. */
function outputsOf(text: string): Record<string, string> {
  const outputs = [...text.matchAll(/^(\w+)<<(\w+)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(outputs.map(([, name, , value]) => [name!, value!]))
}

describe('outputs of the step', () => {
  test('verdict, result, report', () => {
    expect(outputsOf(outputsText(stored(ALL_SAMPLES['base-and-head']!), 'report.html'))).toEqual({
      verdict: 'failed',
      result: 'results/x/result.json',
      report: 'report.html',
    })
  })

  test('of several results the worst verdict, and a path to a line', () => {
    const all = stored(ALL_SAMPLES['one-arm']!, ALL_SAMPLES['chaos-interrupted']!)
    expect(outputsOf(outputsText(all, ''))).toEqual({
      verdict: 'unfinished',
      result: 'results/x/result.json\nresults/x/result.json',
      report: '',
    })
  })

  test('a path cannot end its value', () => {
    const path = 'a\nCLUSTERBENCH_END\nverdict=passed\nCLUSTERBENCH_END_'
    const [one] = stored(ALL_SAMPLES['base-and-head']!)
    expect(outputsOf(outputsText([{ ...one!, path }], path))).toEqual({ verdict: 'failed', result: path, report: path })
  })
})

describe('the summary of the step', () => {
  const MIB = 1024 * 1024

  test('is the report for people', () => {
    const text = summaryText(stored(ALL_SAMPLES['base-and-head']!), 0)!
    expect(text).toMatch(/^<!-- clusterbench:compare:server\.js -->\n/)
    expect(summaryText(stored(ALL_SAMPLES['base-and-head']!), 10)).toBe(`\n${text}`)
  })

  test.each([0, 1, MIB - 70_000, MIB - 20_000, MIB - 2_003, MIB - 2_002, MIB - 2_001, MIB, 2 * MIB])(
    'stays below the limit with %i bytes in it',
    taken => {
      for (const result of [hugeChaos(), ALL_SAMPLES['base-and-head']!]) {
        const text = summaryText(stored(result), taken)
        expect(taken + Buffer.byteLength(text ?? '')).toBeLessThan(Math.max(MIB, taken + 1))
        expect(text === undefined).toBe(MIB - taken - 2 < 2_000)
      }
    },
  )
})
