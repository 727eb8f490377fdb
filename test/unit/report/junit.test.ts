import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Result } from '../../../src/model/result.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { ALL_SAMPLES, HOSTILE_SAMPLES, hugeChaos } from '../../golden/report-samples.ts'

const junit = await loadFormat(formats, 'junit')
const schema = readFileSync(fileURLToPath(new URL('../../fixtures/junit/junit.xsd', import.meta.url)), 'utf8')

function render(...results: readonly Result[]): string {
  const stored = results.map(result => ({ result, path: 'results/x/result.json' }))
  return junit.render(stored, { columns: 80, color: false })
}

/** The names of the cases that ended so. */
function ended(xml: string, how: 'failure' | 'error' | 'skipped'): string[] {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g)]
  return cases.filter(([, , body]) => new RegExp(`<${how}[ />]`).test(body!)).map(([, name]) => name!)
}

describe('is valid against a schema of JUnit', () => {
  test('for every sample, whatever its names are, alone and together', async () => {
    const all = { ...ALL_SAMPLES, ...HOSTILE_SAMPLES, huge: hugeChaos() }
    const files = Object.values(all).map((result, at) => ({ fileName: `${at}.xml`, contents: render(result) }))
    const together = { fileName: 'together.xml', contents: render(...Object.values(all)) }
    const { valid, errors } = await validateXML({ xml: [...files, together], schema, maxMemoryPages: 16_384 })
    expect(errors).toEqual([])
    expect(valid).toBe(true)
  })

  test.each([
    [
      'an attribute of the root that readers do not know',
      (xml: string) => xml.replace('errors=', 'skipped="0" errors='),
    ],
    ['a case without a name', (xml: string) => xml.replace('<testcase name=', '<testcase nome=')],
    ['a failure without a message', (xml: string) => xml.replace('<failure message=', '<failure massage=')],
    ['a time that is no number', (xml: string) => xml.replace(/ time="[\d.]+"/, ' time="1 s"')],
  ])('which refuses %s', async (_, broken) => {
    const xml = broken(render(ALL_SAMPLES['base-and-head']!))
    expect((await validateXML({ xml: [{ fileName: 'broken.xml', contents: xml }], schema })).valid).toBe(false)
  })
})

describe('what fails and what is skipped', () => {
  test('worse and failed fail, inconclusive is skipped with its reason, a warning is neither', () => {
    const xml = render(ALL_SAMPLES['base-and-head']!)
    expect(ended(xml, 'failure')).toEqual([
      'throughput of head against base',
      'CPU per request of head against base',
      'p99 latency of head against base',
      'dropped requests of head against base',
      'throughput regress &lt; 3% of head against base',
    ])
    expect(ended(xml, 'skipped')).toEqual(['p50 latency of head against base', 'latency.p99 &lt; 6ms in head'])
    expect(xml).toContain('<skipped message="the interval contains the limit"></skipped>')
    expect(xml).toMatch(/dropped == 0 has failed[^<]*\nThis threshold only warns: it is no failure\./)
    expect(xml).toMatch(/<testsuite [^>]*tests="10" failures="5" errors="0" skipped="2"/)
  })

  test('a baseline of another machine is not compared', () => {
    const xml = render(ALL_SAMPLES['baseline-elsewhere']!)
    expect([ended(xml, 'failure').length, ended(xml, 'skipped').length]).toEqual([0, 4])
    expect(xml).toContain('<skipped message="the baseline was measured on another machine"></skipped>')
    expect(xml).not.toMatch(/\d×/)
  })

  test('that a mode is slower is no failure', () => {
    for (const name of ['clear-verdicts', 'drops-and-rejected']) {
      const xml = render(ALL_SAMPLES[name]!)
      expect(ended(xml, 'failure'), name).toEqual([])
      expect(xml, name).toContain('This comparison informs: it is no failure.')
    }
  })

  test('the control is left out', () => {
    expect(render(ALL_SAMPLES['same-with-control']!)).not.toContain('of control')
  })

  test('a run that did not come to its end is an error', () => {
    expect(ended(render(ALL_SAMPLES['interrupted-early']!), 'error')).toEqual(['the run came to its end'])
    expect(ended(render(ALL_SAMPLES['chaos-failed-baseline']!), 'error')).toEqual(['the run came to its end'])
  })

  test('the times of the cases add up to the time of the run', () => {
    const xml = render(ALL_SAMPLES['chaos-two-arms']!)
    const [whole, ...cases] = [...xml.matchAll(/ time="([\d.]+)"/g)].map(([, time]) => Number(time))
    expect(cases.reduce((sum, time) => sum + time, 0)).toBeCloseTo(whole!, 1)
  })
})
