import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resultSchema } from '../../src/model/result.ts'
import { run, scratch } from '../support/command.ts'

const APP = 'test/fixtures/apps/several-servers.js'
const short = ['--modes', 'single', '--budget', '3s', '--warmup', '200ms', '--quiet']
const health = { port: 9000, pages: { '*': 'SERVER_IS_READY' } }
const app = { port: 3000, afterMs: 300, pages: { '*': 'app' } }
const told = (...servers: readonly object[]) => ['--', JSON.stringify(servers)]

const resultIn = (folder: string) => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))

test('two servers that respond alike: one clear line, exit 2, and nothing is left', async () => {
  using folder = scratch()
  const { code, stdout, stderr, alive } = await run([
    ...['compare', APP, ...short, '--out', folder.path],
    ...told(health, app),
  ])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  // A slow machine may open the second a good while later, which is told.
  expect(stderr.replace(/ \(the latter opened .* had answered\)/, '')).toContain(
    'several-servers.js (single) listens on port 9000 and port 3000, and both answer GET /: which one should be measured?\n  Choose one with --port 9000 or --port 3000.\n',
  )
  expect(alive()).toEqual([])
})

test('--port chooses; the report and the result say what was measured, and list the other', async () => {
  using folder = scratch()
  const { code, stdout } = await run([
    ...['compare', APP, ...short, '--port', '3000', '--out', folder.path],
    ...told(health, app),
  ])
  expect(code).toBe(0)
  const words = stdout.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ')
  expect(words).toContain('port Measured port 3000, as --port asks. Also open: port 9000 (status 200).')
  const { arms, settings } = resultIn(folder.path)
  const { origin, ...loaded } = arms[0]!.loaded!
  expect(words).toContain(`port 3000 (at ${origin.replace('http://', '')})`)
  expect(loaded).toEqual({
    ...{ port: 3000, chosenBy: 'option', redirectsTo: null, doubtful: false },
    others: [{ port: 9000, path: null, status: 200 }],
  })
  expect(settings.port).toBe(3000)
})

test('an app with one server: the port is named at the end, and no word is lost on a choice', async () => {
  using folder = scratch()
  const { code, stdout } = await run(['compare', 'test/fixtures/apps/commonjs.js', ...short, '--out', folder.path])
  expect(code).toBe(0)
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/ · port 3000 \(at 127\.0\.0\.1:\d{5}\) · /)
  expect(stdout).not.toContain('Measured port')
  expect(resultIn(folder.path).arms[0]!.loaded).toMatchObject({ port: 3000, chosenBy: 'only', others: [] })
})

test('chaos names it too, and a redirect elsewhere is pointed out', async () => {
  using folder = scratch()
  const { stdout } = await run([
    ...['chaos', APP, '--modes', 'single', '--fault', 'none at=500ms', '--rate', '20', '--connections', '5', '--quiet'],
    ...['--warmup', '200ms', '--baseline-for', '1s', '--duration', '1s', '--cooldown', '0ms', '--out', folder.path],
    ...told({ port: 8080, pages: { '*': 'to https://localhost:8443/' } }),
  ])
  const words = stdout.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ')
  expect(words).toContain('GET / redirects to https://localhost:8443/: what was measured is the redirect.')
  expect(words).toMatch(/port 8080 \(at 127\.0\.0\.1:\d{5}\)/)
  expect(resultIn(folder.path)).toMatchObject({ arms: [{ loaded: { redirectsTo: 'https://localhost:8443/' } }] })
})
