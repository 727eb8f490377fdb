import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { paragraphsOf, sheetOf } from '../../../src/report/characters/sections.ts'
import { type Block, cell, type Section } from '../../../src/report/document/blocks.ts'
import { documentOf } from '../../../src/report/document/index.ts'
import { SectionOf } from '../../../src/report/html/sections.tsx'
import { partOf } from '../../../src/report/markdown/sections.ts'
import { ALL_SAMPLES } from '../../golden/report-samples.ts'

/** A block of every kind, and words of it that every format has to show. */
const BLOCKS: Readonly<Record<Block['kind'], readonly [block: Block, ...words: string[]]>> = {
  entries: [{ kind: 'entries', entries: [{ label: 'worse', tone: 'worse', text: 'It fell.' }] }, 'worse', 'It fell.'],
  list: [{ kind: 'list', items: ['one remark', 'another'], tone: 'plain' }, 'one remark', 'another'],
  notices: [
    {
      kind: 'notices',
      notices: [{ label: 'risk', tone: 'risk', title: 'It leaks', evidence: 'From 3 to 9.', advice: 'Restart it.' }],
    },
    ...['risk', 'It leaks', 'From 3 to 9.', 'Restart it.'],
  ],
  facts: [{ kind: 'facts', title: 'Machine', facts: [['CPU', 'a fast one']] }, 'Machine', 'CPU', 'a fast one'],
  aside: [{ kind: 'aside', text: 'by the way' }, 'by the way'],
  command: [{ kind: 'command', command: 'npx clusterbench compare' }, 'npx clusterbench compare'],
  table: [
    {
      kind: 'table',
      name: 'toy',
      caption: 'what was counted',
      columns: [
        { head: ['arm'], text: true },
        { head: ['lost', 'of all'], meaning: 'never answered' },
      ],
      rows: [{ head: cell('single', 'reference'), cells: [{ lines: ['12', '4 %'], tone: 'alarm' }] }],
      arms: 'rows',
      rest: '… and 3 more',
    },
    ...['what was counted', 'arm', 'lost', 'of all', 'single', 'reference', '12', '4 %', '… and 3 more'],
  ],
  // One that characters cannot draw: its numbers stand there.
  chart: [
    {
      ...{ kind: 'chart', of: 'shares', name: 'toy', title: 'a toy chart', description: 'All alike.', notes: [] },
      numbers: { caption: 'shares', head: ['Worker', 'Share'], rows: [['first', '33 %']] },
      arms: [{ arm: 'single', workers: [{ name: 'first', share: 1, requests: 9, connections: 1 }] }],
    },
    ...['Worker', 'Share', 'first', '33 %'],
  ],
  legend: [{ kind: 'legend', marks: ['*: told apart by nobody'] }, '*: told apart by nobody'],
}

const FORMATS: Readonly<Record<string, (section: Section) => string>> = {
  text: section =>
    paragraphsOf(section, sheetOf({ columns: 80, color: false }, ['single']))
      .flat()
      .join('\n'),
  markdown: section => partOf(section, ['single']).text.replaceAll(/\\(?=\*)/g, ''),
  html: section => render(h(SectionOf, { section, place: { id: 'r1', level: 2 } })),
}

describe.each(Object.entries(FORMATS))('%s', (_, write) => {
  test.each(Object.entries(BLOCKS))('shows a block of the kind %s', (_kind, [block, ...words]) => {
    const text = write({ name: 'toy', title: 'A toy section', headed: true, spare: 1, blocks: [block] })
    for (const each of ['A toy section', ...words]) expect(text).toContain(each)
  })

  test('says what the heads of a table mean', () => {
    const blocks = [BLOCKS.table[0], BLOCKS.legend[0]]
    const text = write({ name: 'toy', title: 'A toy section', spare: 1, blocks })
    expect(text.replaceAll('\u00a0', ' ')).toContain('lost of all: never answered')
  })
})

test.each(['terminal', 'comment', 'page'] as const)('sections of a %s have names of their own, and blocks', medium => {
  for (const [name, result] of Object.entries(ALL_SAMPLES)) {
    const { sections } = documentOf({ result, path: 'result.json' }, medium)
    const names = sections.map(section => section.name)
    expect(new Set(names).size, name).toBe(names.length)
    for (const section of sections) expect(section.blocks.length, `${section.name} of ${name}`).toBeGreaterThan(0)
  }
})

test.each([60, 80, 110])('a table with a long text and many columns fits %i columns', columns => {
  const spare = Array.from({ length: 12 }, (_, at) => ({ head: [`figure ${at}`], spare: at }))
  const long = cell('what-an-app-or-a-machine-may-be-called '.repeat(5).trim())
  const row = { head: cell('1'), cells: [long, ...spare.map(() => cell('123'))] }
  const block: Block = {
    ...{
      kind: 'table',
      name: 'toy',
      caption: 'a toy',
      columns: [{ head: ['#'] }, { head: ['name'], text: true }, ...spare],
    },
    rows: [row, row],
  }
  const section = { name: 'toy', title: 'A toy section', spare: 1, blocks: [block] }
  const lines = paragraphsOf(section, sheetOf({ columns, color: false })).flat()
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(columns)
  expect(lines.join()).toContain('figure 0')
  expect(lines.join()).toContain('…')
})
