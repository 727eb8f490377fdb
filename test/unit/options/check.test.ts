import { describe, expect, test } from 'vitest'
import type { CheckOptions } from '../../../src/options/check-options.ts'
import { parseCommandLine, type RunRequest } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveCheck } from '../../../src/options/resolve-check.ts'
import { folderWith } from './config-run.ts'

async function parse(args: readonly string[]): Promise<RunRequest<'check'>> {
  const known = { formats: ['text'], trendFormats: [] }
  const request = await parseCommandLine(['check', ...args], { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'check') throw new Error(`parsed as ${request.command}`)
  return request
}

/** The options with this sequence file, which is JSON. */
async function resolved(sequence: unknown, args: readonly string[] = []): Promise<CheckOptions> {
  using folder = folderWith({ 'seq.json': JSON.stringify(sequence), 'users.csv': 'id\n1\n2\n' })
  const { flags } = await parse(['--sequence', 'seq.json', ...args])
  return await resolveCheck('hello', [], flags, folder.path)
}

const LOGIN = { method: 'post', path: '/login', body: { user: 'ada' }, capture: { token: '$.token' } }
const ME = { path: '/me', headers: { authorization: `Bearer \${token}` } }

describe('a file of sequences', () => {
  test('is one, whose steps are named by method and path', async () => {
    const { sequences } = await resolved({ steps: [LOGIN, ME, ME] })
    expect(sequences.map(({ name }) => name)).toEqual(['seq'])
    expect(sequences[0]!.steps.map(({ name }) => name)).toEqual(['POST /login', 'GET /me', 'GET /me (2)'])
    expect(sequences[0]!.steps[0]).toMatchObject({ headers: { 'content-type': 'application/json' }, isJsonBody: true })
    expect(sequences[0]!.steps[0]!.capture.get('token')).toEqual({ path: ['token'], text: '$.token' })
  })

  test('or several, in a list or beside their data', async () => {
    const both = [{ name: 'a', steps: [LOGIN, ME] }, { steps: [{ path: `/count/\${users.id}`, unique: '$' }] }]
    const { sequences, data } = await resolved({ data: 'users.csv', sequences: both })
    expect(sequences.map(({ name }) => name)).toEqual(['a', 'seq 2'])
    expect(sequences[1]!.steps[0]!.unique).toEqual({ path: [], text: '$' })
    expect(data[0]!.rows).toEqual([['1'], ['2']])
    expect((await resolved(both.slice(0, 1))).sequences[0]!.name).toBe('a')
  })

  test('may stand in the configuration file', async () => {
    const config = { check: { app: 'hello', sequence: { steps: [LOGIN, ME] }, sequences: 50 } }
    using folder = folderWith({ 'clusterbench.config.json': JSON.stringify(config) })
    const { apps, flags } = await configured(await parse([]), folder.path)
    const options = await resolveCheck(apps[0], [], flags, folder.path)
    expect([apps, options.count, options.sequences[0]!.steps.length]).toEqual([['hello'], 50, 2])
  })

  test.each<[unknown, string]>([
    [{ steps: [] }, 'steps []: expected at least one step'],
    [{ stps: [] }, 'steps (missing): expected a list of steps'],
    [{ steps: [{ pth: '/' }] }, 'steps.0: "pth": no such setting of a step; expected one of name, method, path,'],
    [
      { steps: [ME] },
      `steps.0.headers.authorization: \${token}: expected an earlier step with capture: { token: $.token }`,
    ],
    [
      { steps: [LOGIN, { path: `/\${tokn}` }] },
      `steps.1.path: \${tokn}: no such captured value; expected token. Did you mean "token"?`,
    ],
    [
      { steps: [{ path: '/', capture: { id: 'id' } }] },
      'steps.0.capture.id "id": expected a place in the JSON of the response such as',
    ],
    [{ steps: [{ path: '/', capture: { n: '$.n' } }] }, 'steps.0.capture.n'],
    [
      { steps: [{ path: '/', expectBody: '$.a = 3' }] },
      'steps.0.expectBody "$.a = 3": expected a text, or a path in its JSON',
    ],
    [{ steps: [{ method: 'HEAD', unique: '$.a' }] }, 'steps.0: $.a: the response to a HEAD request has no body'],
    [{ steps: [{ path: '/' }] }, 'steps: one step cannot change worker; expected a second one, or unique or same'],
    [{ steps: [{ name: 'x' }, { name: 'x' }] }, 'steps: two steps are called "x"; expected a different name for each'],
    [
      [
        { name: 'x', steps: [LOGIN, ME] },
        { name: 'x', steps: [LOGIN, ME] },
      ],
      'two sequences are called "x"',
    ],
    [3, 'expected steps, or a list of sequences with their steps'],
  ])('%j is refused', async (sequence, message) => {
    await expect(resolved(sequence)).rejects.toThrow(`--sequence "seq.json": ${message}`)
  })
})

test('a header has no place for a client, of which check has none', async () => {
  const steps = { steps: [LOGIN, ME] }
  await expect(resolved(steps, ['-H', 'x-user: {client}'])).rejects.toThrow(
    '--header: {client} is not available in check',
  )
})

test('without a sequence it says what to write', async () => {
  const { flags } = await parse([])
  await expect(resolveCheck('hello', [], flags, '.')).rejects.toMatchObject({
    message: '--sequence: expected a file with the steps of a user',
    hint: expect.stringContaining('steps: [{ method: POST, path: /login }, { path: /me }]'),
  })
})

test('by default one process is the control of a cluster, of at least two workers', async () => {
  const { arms } = await resolved({ steps: [LOGIN, ME] })
  expect(arms.map(({ mode }) => mode)).toEqual(['single', 'cluster-rr'])
  expect(arms[1]!.workers).toBeGreaterThanOrEqual(2)
  expect(arms[1]!.workers).toBeLessThanOrEqual(4)
})

test('the app is up with any response to what only asks, and nothing is changed to find that out', async () => {
  const { request } = await resolved({ steps: [LOGIN, ME] })
  expect(request).toMatchObject({ method: 'GET', path: '/me', body: undefined })
  expect(request.expectStatus).toEqual(expect.arrayContaining([401, 404, 500]))
  const changing = await resolved({ steps: [{ ...LOGIN, unique: '$.token' }] })
  expect(changing.request).toMatchObject({ method: 'GET', path: '/login', headers: {}, body: undefined })
})

test.each([
  [['--url', 'http://127.0.0.1:1'], '--url: an option of compare, chaos and capacity, not of check'],
  [['--sticky-by', 'cookie:sid'], '--sticky-by: requires --modes sticky'],
  [['--modes', 'autoscale'], '--modes autoscale: only for chaos'],
  [['--sequences', '3'], '--sequences "3": expected a whole number from 10 to 100000'],
])('%j', async (args, message) => {
  await expect(resolved({ steps: [LOGIN, ME] }, args)).rejects.toThrow(message)
})
