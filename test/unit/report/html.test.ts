import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.ts'
import { conclusionWord } from '../../../src/report/headline/index.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'
import { HOSTILE, hostileChaos, hostileCompare } from '../../golden/hostile-results.ts'
import { SAMPLES } from '../../golden/samples.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleTrial } from '../../golden/trials.ts'

const html = await loadFormat(formats, 'html')

function pageOf(...results: readonly Result[]): string {
  const stored = results.map(result => ({ result, path: 'results/one/result.json' }))
  return html.render(stored, { columns: 80, color: false })
}

/** The text of the page as a reader has it, without style and script. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf('<body>')).replace(/<(script|style)>.*?<\/\1>/gs, '')
  const words = body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
  return words.replace(/\s+/g, ' ')
}

function headings(page: string): string[] {
  return [...page.matchAll(/<(h[1-4])[^>]*>(.*?)<\/\1>/gs)].map(
    ([, tag, inner]) => `${tag} ${textOf(`<body>${inner}`).trim()}`,
  )
}

const HOSTILE_RESULTS = { 'hostile-compare': hostileCompare(), 'hostile-chaos': hostileChaos() }

describe.each(Object.entries({ ...SAMPLES, ...CHAOS_SAMPLES, ...HOSTILE_RESULTS }))('%s', (_name, result) => {
  const page = pageOf(result)

  test('is one whole document without an address, a style attribute or a trace of how it is made', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>.*<\/head>\n<body>.*<\/body>\n<\/html>\n$/s)
    const markup = page.replace(/<(script|style)>.*?<\/\1>/gs, '')
    expect(markup).not.toMatch(/ style=|<(img|iframe|object|embed|base|form|link (?!rel="icon" href="data:,"))/)
    const addresses = [...markup.matchAll(/ (?:href|src|action|xlink:href)="([^"]*)"/g)].map(([, to]) => to!)
    expect(addresses.filter(to => !to.startsWith('#'))).toEqual(['data:,'])
    // What was measured may well be an address; it is text, and nothing else.
    const tags = markup.replace(/>[^<]*</g, '><')
    expect(tags.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//)
    expect(textOf(page)).not.toMatch(/undefined|NaN|Infinity|\bnull\b|\[object/)
  })

  test('lets through its own style and script, by their hashes, and nothing else', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    const hash = (tag: string) => {
      const [, inner] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)!
      return `'sha256-${createHash('sha256').update(inner!).digest('base64')}'`
    }
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; img-src data:; base-uri 'none'; form-action 'none'`,
    )
    expect(page.match(/<(script|style)\b/g)).toEqual(['<style', '<script'])
  })

  test('says first what came of it, and uses every id once', () => {
    const [title] = headings(page)
    const word = conclusionWord(result)
    expect(title).toMatch(new RegExp(`^h1 ${word} (compare|chaos) `))
    expect(page).toMatch(new RegExp(`<title>${word}: (compare|chaos) `))
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of page.matchAll(/ (?:href="#|aria-labelledby=")([^"]*)"/g)) {
      expect(ids).toEqual(expect.arrayContaining(id!.split(' ')))
    }
  })

  test('has headings without a gap, and tables with captions and scopes', () => {
    const levels = headings(page).map(heading => Number(heading[1]))
    for (const [at, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1)
    expect(page.match(/<caption/g)?.length).toBe(page.match(/<table/g)?.length)
    expect(page).not.toMatch(/<th(?! scope)[ >]/)
  })

  test('is small', () => expect(Buffer.byteLength(page)).toBeLessThan(300_000))
})

test('the parts of a comparison come in their order', () => {
  const sections = headings(pageOf(SAMPLES['clear-verdicts']!)).filter(each => each.startsWith('h2'))
  const order = [
    ...['Figures', 'Comparisons', 'Ratios and their intervals', 'Latency percentiles', 'Share per worker'],
    ...['Generation by generation', 'Limits, and what else was seen', 'Warnings', 'Machine and run'],
    ...['Method, and how to read this', 'Run it again'],
  ]
  expect(sections).toEqual(order.map(each => `h2 ${each}`).filter(each => sections.includes(each)))
  expect(sections).toEqual(expect.arrayContaining(['h2 Figures', 'h2 Machine and run', 'h2 Run it again']))
})

test('says what the run was configured and calibrated by, where it was', () => {
  const sample = SAMPLES['clear-verdicts']!
  expect(textOf(pageOf(sample))).not.toMatch(/Configured by|Calibrated/)
  const calibration = {
    path: 'results/calibration.json',
    startedAt: '2026-03-14T09:26:53.000Z',
    applied: true,
    differs: [],
    finds: { slowdown: 0.05, budgetMs: 60_000 },
  }
  const configured = {
    ...sample,
    configFile: '../clusterbench.config.json',
    settings: { ...sample.settings, calibration },
  }
  const text = textOf(pageOf(configured)).replaceAll('\u00a0', ' ')
  expect(text).toContain('Configured by ../clusterbench.config.json')
  expect(text).toContain('Calibrated 2026-03-14: finds 5 % in 60 s with 95 % power')
})

test('the parts of a chaos run come in their order', () => {
  const sections = headings(pageOf(CHAOS_SAMPLES['chaos-two-arms']!)).filter(each => each.startsWith('h2'))
  const order = [
    ...['Thresholds', 'Findings', 'Figures', 'Throughput and p99 over time', 'Latency percentiles', 'Share per worker'],
    ...['What each fault cost', 'Dropped requests', 'Warnings', 'Machine and run', 'Method, and how to read this'],
    'Run it again',
  ]
  expect(sections).toEqual(order.map(each => `h2 ${each}`).filter(each => sections.includes(each)))
  expect(sections).toEqual(expect.arrayContaining(['h2 Thresholds', 'h2 Findings', 'h2 What each fault cost']))
})

test('the table of faults holds what the terminal has of them', () => {
  const text = textOf(pageOf(CHAOS_SAMPLES['chaos-many-faults']!))
  for (const said of ['skipped: all workers were still starting', 'had no effect: the worker ignored SIGTERM']) {
    expect(text).toContain(said)
  }
  expect(text).toContain('hung: of the dropped: timed out')
  expect(textOf(pageOf(CHAOS_SAMPLES['chaos-two-arms']!))).toContain(' 2+1 ')
})

test('several results share a page: a list first, then each under its own ids', () => {
  const page = pageOf(SAMPLES['clear-verdicts']!, CHAOS_SAMPLES['chaos-two-arms']!)
  expect(headings(page)[0]).toBe('h1 2 results')
  expect(page).toMatch(/<nav aria-label="Results".*href="#r1".*href="#r2".*<\/nav>/s)
  expect(page).toContain('id="r1-figures-table-caption"')
  expect(page).toContain('id="r2-figures-table-caption"')
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!)
  expect(new Set(ids).size).toBe(ids.length)
})

test('no result at all is said so', () => expect(headings(pageOf())).toEqual(['h1 No results']))

test('hostile text reaches the page as text only', () => {
  for (const page of [pageOf(hostileCompare()), pageOf(hostileChaos())]) {
    expect(page.match(/<(script|style|img|svg onload)/g)).toEqual(['<style', '<script'])
    expect(page).not.toMatch(/[\u202e\u2066\u200f]|(?![\n\t])\p{Cc}/u)
    for (const text of [HOSTILE.script, HOSTILE.style, HOSTILE.entity, HOSTILE.braces, HOSTILE.address]) {
      expect(textOf(page)).toContain(text)
    }
    expect(textOf(page)).toContain('safe\\u202egpj.exe')
    expect(textOf(page)).toContain('bell\\x07 escape nil')
  }
})

test('the command to run it again is quoted for a shell', () => {
  const page = pageOf({ ...SAMPLES['one-arm']!, argv: ['compare', "it's; rm -rf $HOME", '--budget', '9s'] })
  expect(textOf(page)).toContain(`npx clusterbench compare 'it'\\''s; rm -rf $HOME' --budget 9s`)
})

test('half an hour of chaos in two arms is drawn as a page below 300 kB', { timeout: 60_000 }, () => {
  const faults = Array.from({ length: 350 }, (_, at) => sampleFault(at + 1, 10_000 + 5_000 * at))
  const harm = faults.map(({ firedMs }) => ({
    fromMs: firedMs!,
    toMs: firedMs! + 60,
    outcome: 'hung' as const,
    slot: 1,
  }))
  const long = { phasesMs: { faults: 1_780_000 }, ratePerSec: 50, faults, harm }
  const trials = ['cluster-rr', 'cluster-os'].map(arm => sampleTrial({ arm, ...long }))
  const page = pageOf(sampleChaosResult(sampleChaosRaw(trials)))
  expect(textOf(page)).toContain('more in the result file; these are the 80 worst.')
  expect(Buffer.byteLength(page)).toBeLessThan(300_000)
})

test('many results stay below 300 kB, and each keeps its verdict and figures', { timeout: 60_000 }, () => {
  const names = Object.keys(SAMPLES)
  const results = [...names, ...names].map(name => SAMPLES[name]!)
  const page = pageOf(...results)
  expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  expect(textOf(page)).toContain('Charts and long tables are left out')
  expect(headings(page).filter(each => each === 'h3 Run it again').length).toBe(results.length)
})
