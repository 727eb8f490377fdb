import { describe, expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.ts'
import { rerunCommand } from '../../../src/report/document/sections/rerun.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { escaped, fenced } from '../../../src/report/markdown/escape.ts'
import { markdownWithin } from '../../../src/report/markdown/index.ts'
import { markerOf } from '../../../src/report/markdown/marker.ts'
import { ALL_SAMPLES, HOSTILE, HOSTILE_SAMPLES, hugeChaos } from '../../golden/report-samples.ts'

const markdown = await loadFormat(formats, 'markdown')
const options = { columns: 80, color: false }
const LIMIT = 60_000

function stored(...results: readonly Result[]) {
  return results.map((result, at) => ({ result, path: `results/${at}/result.json` }))
}

/** The text without blocks of code, in which nothing is markup. */
function outsideFences(text: string): string {
  return text.replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '')
}

describe('text from outside', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['`rm`', '\\`rm\\`'],
    ['<b>&amp;</b>', '&lt;b&gt;&amp;amp;&lt;/b&gt;'],
    ['one\ntwo\r\nthree', 'one two three'],
    ['@octocat', '@&ZeroWidthSpace;octocat'],
    ['#12 and GH-12, # alone', '#&ZeroWidthSpace;12 and GH&ZeroWidthSpace;-12, # alone'],
    ['[x](y)', '[x\\](y)'],
    ['**bold** _it_ ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~'],
    ['$a$', '<span>$</span>a<span>$</span>'],
    ['https://x.example www.x.example', 'https:&ZeroWidthSpace;//x.example www&ZeroWidthSpace;.x.example'],
    ['a\u001b[31mb\u0000\u202ec\ud800', 'a[31mbc'],
    ['x'.repeat(2_000), `${'x'.repeat(999)}…`],
  ])('%j becomes %j', (text, shown) => {
    expect(escaped(text)).toBe(shown)
  })

  test('cannot end the block of code that it stands in', () => {
    expect(fenced(['```', '</details>', '`````x'])).toBe('``````text\n```\n</details>\n`````x\n``````')
  })

  test('is shown as text wherever it stands', () => {
    for (const [name, result] of Object.entries(HOSTILE_SAMPLES)) {
      const [marker, ...rest] = outsideFences(markdown.render(stored(result), options)).split('\n')
      const report = rest.join('\n')
      expect(marker).toMatch(/^<!-- clusterbench:[^<>]* -->$/)
      const tags = new Set([...report.matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag))
      expect(
        [...tags].filter(tag => !['details', 'summary', 'br', 'span'].includes(tag!)),
        name,
      ).toEqual([])
      expect(report, name).not.toMatch(/@octocat|#1 |GH-2|(?<!\\)\]\(http|:\/\/evil|(?<!span>)\$a/)
      expect(report.match(/<details>/g)?.length, name).toBe(report.match(/<\/details>/g)?.length)
      expect(report, name).not.toMatch(/<!--|-->/)
      const rows = report.split('\n').filter(line => line.startsWith('| '))
      for (const table of report.split('\n\n').filter(part => part.startsWith('| '))) {
        const widths = table.split('\n').map(row => row.replaceAll('\\|', '').split('|').length)
        expect(new Set(widths).size, table).toBe(1)
      }
      expect(rows.length).toBeGreaterThanOrEqual(name.includes('failed-baseline') ? 0 : 1)
    }
  })
})

describe('never more than a comment can hold', () => {
  const many = Array.from({ length: 10 }, () => Object.values(ALL_SAMPLES)).flat()
  test.each<[string, readonly Result[]]>([
    ['hundreds of faults in arms with long names', [hugeChaos()]],
    ['hundreds of results', many],
    ['several of these', [hugeChaos(), ...many.slice(0, 5), hugeChaos()]],
    ['hostile results', Array.from({ length: 20 }, () => Object.values(HOSTILE_SAMPLES)).flat()],
    ['an error of any length', [{ ...ALL_SAMPLES['failed-late']!, error: `${'$@`|<'.repeat(40_000)}` }]],
    ['a command of any length', [{ ...ALL_SAMPLES['one-arm']!, argv: Array.from({ length: 9_000 }, () => HOSTILE) }]],
  ])('%s', (_, results) => {
    const report = markdown.render(stored(...results), options)
    expect(Buffer.byteLength(report)).toBeLessThanOrEqual(LIMIT)
    expect(report).toMatch(/^<!-- clusterbench:\S+ -->\n\n## clusterbench/)
  })

  test('what was left out is said, the least important first', () => {
    const whole = markdown.render(stored(ALL_SAMPLES['chaos-two-arms']!), options)
    const cut = markdownWithin(stored(ALL_SAMPLES['chaos-two-arms']!), Buffer.byteLength(whole) - 1)
    expect(cut).toContain('_Left out for lack of room: Dropped requests. The result file has everything._')
    expect(cut).toContain('What each fault cost')
    expect(whole).not.toContain('Left out')
  })

  test.each([2_000, 5_000, 20_000])('within %i bytes', limit => {
    for (const results of [[hugeChaos()], many.slice(0, 40), [ALL_SAMPLES['base-and-head']!]])
      expect(Buffer.byteLength(markdownWithin(stored(...results), limit))).toBeLessThanOrEqual(limit)
  })
})

describe('the marker by which a comment is found again', () => {
  const marker = (...apps: string[]) => {
    const [arm] = ALL_SAMPLES['one-arm']!.arms
    return markerOf(stored({ ...ALL_SAMPLES['one-arm']!, arms: apps.map(app => ({ ...arm!, app })) } as Result))
  }

  test('holds the command and the apps, and nothing that changes from run to run', () => {
    const again = { ...ALL_SAMPLES['one-arm']!, seed: 1, startedAt: '2027-01-01T00:00:00.000Z' }
    expect(markerOf(stored(ALL_SAMPLES['one-arm']!))).toBe('<!-- clusterbench:compare:cpu -->')
    expect(markerOf(stored(again))).toBe('<!-- clusterbench:compare:cpu -->')
    expect(marker('old.js', 'new.js')).toBe('<!-- clusterbench:compare:old.js:new.js -->')
    expect(markerOf(stored(ALL_SAMPLES['one-arm']!, ALL_SAMPLES['chaos-two-arms']!))).toBe(
      '<!-- clusterbench:compare:cpu+chaos:json -->',
    )
  })

  test('tells apps of one name in two folders of a repository apart', () => {
    const sample = ALL_SAMPLES['one-arm']!
    const inFolder = (folder: string) => {
      const git = { commit: 'a'.repeat(40), dirty: false, folder }
      return markerOf(stored({ ...sample, environment: { ...sample.environment, git } }))
    }
    expect(inFolder('services/api/')).toBe('<!-- clusterbench:compare:services/api/cpu -->')
    expect(inFolder('services/web/')).toBe('<!-- clusterbench:compare:services/web/cpu -->')
    expect(inFolder('')).toBe('<!-- clusterbench:compare:cpu -->')
  })

  test('is of bounded length, and differs where names differ at their ends', () => {
    const long = 'a'.repeat(500)
    expect(marker(`${long}1`).length).toBeLessThan(160)
    expect(marker(`${long}1`)).not.toBe(marker(`${long}2`))
  })

  test('cannot be ended by a name', () => {
    expect(marker('a --> <script>')).toBe('<!-- clusterbench:compare:a-script -->')
    expect(marker('服务器.mjs')).toBe('<!-- clusterbench:compare:服务器.mjs -->')
  })
})

test.each([
  [['compare', 'a b.js', '--modes', 'single'], "npx clusterbench compare 'a b.js' --modes single"],
  [['compare', "it's.js"], "npx clusterbench compare 'it'\\''s.js'"],
  [['chaos', '--header', 'Authorization: Bearer x'], "npx clusterbench chaos --header 'Authorization: …'"],
  [['chaos', '--header=x-api-key: 1', '--header', 'accept: a'], null],
])('the command %j is written for a shell, without secrets', (argv, command) => {
  const text = rerunCommand({ argv })
  if (command !== null) expect(text).toBe(command)
  else expect(text).toBe("npx clusterbench chaos '--header=x-api-key: …' --header 'accept: a'")
})
