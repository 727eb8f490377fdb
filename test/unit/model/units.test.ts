import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  closedObject,
  durationInText,
  durationText,
  firstIssue,
  shareText,
  sizeText,
  timesText,
  unknownName,
  wholeText,
} from '../../../src/model/units.ts'

describe('values with units', () => {
  test.each([
    [durationText('0ms', '1h'), '1.5s', 1500, '1500ms'],
    [durationText('0ms', '1h'), '2m', 120_000, '120s'],
    [durationText('0ms', '1h'), '0s', 0, '0ms'],
    [sizeText(1, 4096), '1.5GiB', 1536, '1536MiB'],
    [sizeText(1, 4096), '200M', 200, '200MiB'],
    [shareText(0, 100), '99.9%', 0.999, '99.9%'],
    [shareText(0, 100), '7%', 0.07, '7%'],
    [wholeText(0, 9), '7', 7, '7'],
    [wholeText(0, 9), 7, 7, '7'],
    [timesText, '10s,1m', [10_000, 60_000], '10s,60s'],
  ] as [z.ZodType, unknown, unknown, string][])(
    '%# are read, and written in one form',
    (type, text, value, canonical) => {
      expect(type.parse(text)).toEqual(value)
      expect(z.encode(type, value)).toBe(canonical)
      expect(type.parse(canonical)).toEqual(value)
    },
  )

  test.each([
    [durationText('1s', '1h'), '999ms'],
    [durationText('1s', '1h'), '2h'],
    [durationText('1s', '1h'), '5'],
    [durationText('1s', '1h'), '-5s'],
    [sizeText(1, 10), '11MiB'],
    [sizeText(1, 10), '5MB'],
    [shareText(0, 50), '51%'],
    [wholeText(0, 9), '1.5'],
    [wholeText(0, 9), '1e0'],
    [wholeText(0, 9), ''],
    [wholeText(0, 9), 10],
    [timesText, '0s'],
    [timesText, '2s,1s'],
    [timesText, '1s,'],
  ] as [z.ZodType, unknown][])('%# are refused', (type, text) => {
    expect(type.safeParse(text).error?.issues[0]?.message).toMatch(/^expected /)
  })

  test('a duration in text', () => {
    expect([0, 1, 999, 1000, 90_000, 1600].map(durationInText)).toEqual(['0ms', '1ms', '999ms', '1s', '90s', '1600ms'])
  })
})

describe('one line on what is wrong', () => {
  const type = closedObject({ list: z.array(closedObject({ number: z.number() }, 'word of a list')) }, 'word')
  const said = (input: unknown) => firstIssue(type.safeParse(input).error!, input)

  test.each([
    [{ list: [{ number: 'x' }] }, 'list.0.number "x": expected number'],
    [{ list: [{}] }, 'list.0.number (missing): expected number'],
    [
      { list: [{ nubmer: 1, number: 1 }] },
      'list.0: "nubmer": no such word of a list; expected number. Did you mean "number"?',
    ],
    [{ list: 'x'.repeat(100) }, `list "${'x'.repeat(56)}…: expected array`],
    [7, '7: expected an object'],
  ])('%#', (input, line) => {
    expect(said(input)).toBe(line)
  })

  test('long lists are not listed', () => {
    const many = Array.from({ length: 13 }, (_, index) => `name${index}`)
    expect(unknownName('name', 'nam7', many)).toBe('no such name. Did you mean "name7"?')
  })
})
