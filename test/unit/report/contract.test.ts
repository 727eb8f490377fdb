import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { ALL_SAMPLES, HOSTILE_SAMPLES, hugeChaos } from '../../golden/report-samples.ts'

const options = { columns: 80, color: false }
const all = { ...ALL_SAMPLES, ...HOSTILE_SAMPLES }

/** Control characters but for line breaks, marks that turn the direction of text, halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const UNFIT = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cs}/u

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const each of Object.values(value)) frozen(each)
  }
  return value
}

const loaded = await Promise.all(formats.map(async listed => ({ listed, format: await listed.load() })))

describe.each(loaded)('the format $listed.name', ({ listed, format }) => {
  test('is listed by its name', () => {
    expect(format.name).toBe(listed.name)
  })

  test.each(Object.entries(all))('of %s is a pure function of the result', (_, result) => {
    const stored = { result: frozen(structuredClone(result)), path: 'results/x/result.json' }
    const first = format.render([stored], options)
    expect(format.render([stored], { ...options })).toBe(first)
    expect(first).toMatch(/[^\n]\n$/)
    expect(first).not.toContain('\u001b')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a null byte is one of them
    if (format.name !== 'json') expect(first).not.toMatch(/\bundefined\b|\bNaN\b|\bInfinity\b|\u0000/)
  })

  test('shows several results, and the same one twice', () => {
    const results = Object.entries(all).map(([name, result]) => ({ result, path: `results/${name}/result.json` }))
    const report = format.render([...results, results[0]!], options)
    expect(report).toMatch(/[^\n]\n$/)
    expect(report.length).toBeGreaterThan(format.render([results[0]!], options).length)
  })

  // JSON writes control characters in its own way, and its texts come back as they were.
  const forReaders = format.name === 'json' ? {} : HOSTILE_SAMPLES
  test('lets nothing through that a reader could be led astray by', () => {
    for (const [name, result] of Object.entries(forReaders)) {
      const path = 'a\u001b[31m\u202e/result.json'
      for (const results of [
        [{ result, path }],
        [
          { result, path },
          { result, path },
        ],
      ])
        expect(format.render(results, options).match(UNFIT)?.[0], name).toBeUndefined()
    }
  })

  test('shows a run of hundreds of faults', () => {
    expect(format.render([{ result: hugeChaos(), path: 'result.json' }], options)).toMatch(/[^\n]\n$/)
  })
})

// Of a format that colours, what stands in names is told from its own colours only before they are there.
test('nothing in a result acts on a terminal that has colours', async () => {
  const text = await loadFormat(formats, 'text')
  for (const [name, result] of Object.entries(HOSTILE_SAMPLES)) {
    const report = text.render([{ result, path: 'a\u001b[2J/result.json' }], { columns: 80, color: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours
    const withoutColours = report.replace(/\u001b\[\d+m/g, '')
    expect(withoutColours.match(UNFIT)?.[0], name).toBeUndefined()
    expect(withoutColours).toContain('\\u202e')
  }
})

test('names are told apart', () => {
  expect(new Set(formats.map(format => format.name)).size).toBe(formats.length)
})
