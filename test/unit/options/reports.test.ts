import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/model/errors.ts'
import { parseCommandLine } from '../../../src/options/command-line.ts'

const known = { formats: ['text', 'markdown', 'junit', 'json', 'github'], trendFormats: [] }

const parse = (...argv: string[]) => parseCommandLine(argv, { known, version: '1.0.0', columns: 80 })

async function reportsOf(...argv: string[]) {
  const request = await parse(...argv)
  if (request.command !== 'compare' && request.command !== 'chaos') throw new Error(request.command)
  return request.flags.report
}

describe('report', () => {
  test.each([
    [['a.json'], { files: ['a.json'], format: 'text', out: undefined }],
    [['a.json', 'b.json', '--format', 'junit'], { files: ['a.json', 'b.json'], format: 'junit', out: undefined }],
    [['a.json', '--out', 'x/report.MD'], { files: ['a.json'], format: 'markdown', out: 'x/report.MD' }],
    [['a.json', '--out', 'report.xml'], { files: ['a.json'], format: 'junit', out: 'report.xml' }],
    [['a.json', '--out', 'report.txt'], { files: ['a.json'], format: 'text', out: 'report.txt' }],
    [['a.json', '--out', 'report.md', '--format', 'json'], { files: ['a.json'], format: 'json', out: 'report.md' }],
    [['a.json', '--out', 'report', '--format', 'text'], { files: ['a.json'], format: 'text', out: 'report' }],
  ])('%j', async (args, asked) => {
    expect(await parse('report', ...args)).toEqual({ command: 'report', ...asked })
  })

  test.each([
    [
      ['a.json', '--out', 'report.pdf'],
      '--out "report.pdf": expected --format, or a file that ends in .md, .xml, .json, .txt',
    ],
    [['a.json', '--out', 'report.html'], /^--out "report\.html": expected --format/],
    [
      ['a.json', '--format', 'mrkdown'],
      '--format "mrkdown": no such report format; expected one of text, markdown, junit, json, github. Did you mean "markdown"?',
    ],
    [[], "missing required argument 'result.json'"],
  ])('%j is refused', async (args, message) => {
    await expect(parse('report', ...args)).rejects.toThrow(UsageError)
    await expect(parse('report', ...args)).rejects.toThrow(message)
  })
})

describe.each(['compare', 'chaos'])('--report of %s', command => {
  test('may be given again and again; the file is all behind the first colon', async () => {
    expect(
      await reportsOf(command, '--report', 'markdown:a.md', '--report', 'github', '--report', 'json:C:\\a b\\c'),
    ).toEqual([
      { format: 'markdown', file: 'a.md' },
      { format: 'github', file: undefined },
      { format: 'json', file: 'C:\\a b\\c' },
    ])
    expect(await reportsOf(command, '--report', 'github:step.txt')).toEqual([{ format: 'github', file: 'step.txt' }])
    expect(await reportsOf(command)).toEqual([])
  })

  test.each([
    ['markdown', '--report "markdown": expected a file after the format: markdown:report.md'],
    ['junit:', '--report "junit:": expected a file after the format: junit:report.xml'],
    [
      'mrkdown:a.md',
      '--report "mrkdown": no such report format; expected one of text, markdown, junit, json, github. Did you mean "markdown"?',
    ],
    [':a.md', '--report "": no such report format; expected one of text, markdown, junit, json, github.'],
  ])('%j is refused', async (text, message) => {
    await expect(reportsOf(command, '--report', text)).rejects.toThrow(new UsageError(message))
  })
})
