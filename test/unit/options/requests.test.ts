// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the file that is read
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readMix } from '../../../src/options/requests/read-mix.ts'

const folder = mkdtempSync(join(tmpdir(), 'clusterbench-requests-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SHARED = { headers: { authorization: 'Bearer x' }, expectStatus: [200] }

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return name
}

const read = (text: string, name = 'mix.yaml') => readMix({ file: put(name, text) }, SHARED, folder)

test('reads requests with their data, in YAML and in JSON', async () => {
  put('users.csv', '\ufeffid,name\r\n1,"Ann, ""A"""\r\n\r\n2,Bo\r\n')
  const { entries, data } = await read(`
data: users.csv
entries:
  - name: user
    weight: 3
    path: /users/\${users.id}
  - method: post
    path: /users
    headers: { Accept: text/html, x-n: 5 }
    body: { name: "\${users.name}" }
    expectStatus: [201, 4xx]
    expectBody: $.ok == true
    rate: 20
`)
  expect(data).toEqual([
    {
      name: 'users',
      columns: ['id', 'name'],
      order: 'in-turn',
      rows: [
        ['1', 'Ann, "A"'],
        ['2', 'Bo'],
      ],
    },
  ])
  expect(entries[0]).toMatchObject({ name: 'user', weight: 3, method: 'GET', expectStatus: [200] })
  expect(entries[1]).toMatchObject({
    ...{ name: 'POST /users', weight: 0, ratePerSec: 20, isJsonBody: true },
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', accept: 'text/html', 'x-n': '5' },
    body: '{"name":"${users.name}"}',
    expectBody: { path: ['ok'], equals: true },
  })
  expect(entries[1]!.expectStatus).toHaveLength(101)
  const json = await read('[{"path": "/a"}, {"path": "/b", "weight": 0.5}]', 'mix.json')
  expect(json.entries.map(({ name, weight }) => [name, weight])).toEqual([
    ['GET /a', 1],
    ['GET /b', 0.5],
  ])
})

test('files of a configuration begin in its folder', async () => {
  put('body.txt', 'text')
  const written = {
    data: { people: { file: 'users.csv', order: 'random' } },
    entries: [{ method: 'POST', bodyFile: 'body.txt' }],
  }
  const { entries, data } = await readMix(
    { written, where: 'config: requests', place: path => join(folder, path) },
    SHARED,
    '/',
  )
  expect(data[0]).toMatchObject({ name: 'people', order: 'random' })
  expect(entries[0]!.body).toBe('text')
})

test.each([
  ['[{ wieght: 2 }]', '0: "wieght": no such setting of a request', 'Did you mean "weight"?'],
  ['[{ weight: 0 }]', '0.weight 0: expected a number above 0'],
  ['{ entires: [] }', 'entries (missing): expected a list of requests'],
  ['{ entries: [{}], dta: x }', '"dta": no such setting of requests', 'Did you mean "data"?'],
  ['[]', 'expected at least one request'],
  ['[{ path: users }]', '0.path "users": expected a path that begins with /'],
  ['[{ path: "/${user}" }]', '0.path "/${user}": ${user}: expected ${n}, ${random} or a column'],
  ['[{ path: "/${users.id}" }]', '0 (GET /${users.id}).path: ${users.id}: expected a CSV file of that name under data'],
  [
    '{ data: users.csv, entries: [{ path: "/${users.nmae}" }] }',
    '${users.nmae}: no such column',
    'Did you mean "name"?',
  ],
  ['{ data: { people: users.csv }, entries: [{ path: "/${poeple.id}" }] }', 'no such data', 'Did you mean "people"?'],
  ['{ data: none.csv, entries: [{}] }', 'data "none.csv": cannot be read'],
  ['{ data: empty.csv, entries: [{}] }', 'data "empty.csv": expected a row with the names of the columns'],
  ['{ data: ragged.csv, entries: [{}] }', 'data "ragged.csv": cannot be parsed: Invalid Record Length', 'line 3'],
  ['{ data: twice.csv, entries: [{}] }', 'data "twice.csv": column "id": expected names without blanks, each once'],
  ['{ data: breaks.csv, entries: [{ headers: { x: "${breaks.v}" } }] }', '${breaks.v}: row 3: expected printable'],
  ['{ data: injects.csv, entries: [{ headers: { x: "${injects.v}" } }] }', '${injects.v}: row 2: expected printable'],
  ['{ data: injects.csv, entries: [{ headers: { x: "${injects.w}" } }] }', '${injects.w}: row 2: expected printable'],
  ['[{ headers: { x: "\\r\\nEvil: 1" } }]', '0.headers.x', 'expected a header such as'],
  ['[{ path: "/a$${b c}" }]', '0.path "/a$${b c}": expected a path'],
  ['{ data: users.v2.csv, entries: [{}] }', 'data "users.v2.csv": expected a name of letters, digits, _ and -'],
  ['{ data: [users.csv, users.txt], entries: [{}] }', 'data "users.txt": expected a different name for each'],
  ['[{ expectBody: "$.n > 3" }]', '0.expectBody "$.n > 3": expected a text, or a path in its JSON'],
  ['[{ expectBody: "$.a != 1" }]', 'expected a text, or a path in its JSON'],
  ['[{ method: HEAD, expectBody: x }]', '0.expectBody: the response to a HEAD request has no body'],
  ['[{ body: x }]', '0.body: a GET request has no body; expected a method such as POST'],
  ['[{ method: POST, body: x, bodyFile: y }]', '0.bodyFile: not allowed together with body'],
  ['[{ method: POST, bodyFile: none.txt }]', '0.bodyFile "none.txt": cannot be read'],
  ['[{ name: a }, { name: a }]', 'two requests are called "a"'],
  ['[{ rate: 5 }]', 'every request has a rate of its own'],
  ['[{ rate: 0 }]', '0.rate 0: expected a number of requests per second'],
  ['[{ headers: { content-length: 3 } }]', '0.headers.content-length 3: expected a header other than'],
  ['[{ expectBody: "$.a == oops" }]', '"oops": expected a value in JSON'],
  ['[{ expectStatus: 99 }]', 'expected a status from 100 to 599'],
])('%s is refused', async (text, ...parts) => {
  put('empty.csv', 'id\n')
  put('ragged.csv', 'id,name\n1,a\n2\n')
  put('twice.csv', 'id,id\n1,2\n')
  put('injects.csv', 'v,w\n"\r\nEvil: 1","\u200aX: y"\n')
  put('breaks.csv', 'v\nfine\n"a\nb"\n')
  const error = await read(text).then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 })
  expect(error!.message).toMatch(/^--requests "mix.yaml": [^\n]*$/)
  for (const part of parts) expect(error!.message).toContain(part)
})
