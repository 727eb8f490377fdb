import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, run, scratch } from '../support/command.ts'
import { readWorkflow } from '../support/pipelines.ts'
import { comparing } from '../unit/options/config-run.ts'

const CONFIG = 'clusterbench.config.json'
const WORKFLOW = '.github/workflows/clusterbench.yml'

const SERVER = "require('node:http').createServer((_, res) => res.end('hi')).listen(process.env.PORT)\n"

/** A project as people have it: a package, a lock file, a server, a repository. */
function project(folder: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node server.js' } }))
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  writeFileSync(join(folder, 'server.js'), SERVER)
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
}

const textIn = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

describe('clusterbench init', () => {
  test('writes a configuration and a workflow, and says what it has guessed', async () => {
    using folder = scratch()
    project(folder.path)
    const { code, stdout, stderr } = await ask(['init'], { cwd: folder.path })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Wrote ${CONFIG}\nWrote ${WORKFLOW}\n`)
    expect(stdout).toContain('app    server.js\n       "start" in package.json: "node server.js"\n')
    expect(stdout).toContain('setup  npm ci\n       found package-lock.json\n')
    expect(stdout).toContain('npx clusterbench compare --against HEAD')
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    const config = JSON.parse(textIn(folder.path, CONFIG)) as { $schema: string; compare: { threshold: string[] } }
    expect(config).toMatchObject({
      $schema: './node_modules/clusterbench/docs/config.schema.json',
      app: 'server.js',
      compare: {
        setup: 'npm ci',
        budget: '60s',
        threshold: expect.arrayContaining(['dropped == 0', 'throughput regress < 3%']),
      },
    })
    readWorkflow(textIn(folder.path, WORKFLOW))
    expect(await comparing(folder.path)).toMatchObject({
      apps: ['server.js'],
      flags: { budget: 60_000, configFile: CONFIG },
    })
  })

  test('writes over nothing, unless it is told to', async () => {
    using folder = scratch()
    project(folder.path)
    writeFileSync(join(folder.path, CONFIG), 'mine')
    const refused = await ask(['init'], { cwd: folder.path })
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toBe(
      `clusterbench: ${CONFIG}: already exists; nothing was written\n  --force overwrites existing files\n`,
    )
    expect(textIn(folder.path, CONFIG)).toBe('mine')
    expect(existsSync(join(folder.path, WORKFLOW))).toBe(false)
    expect((await ask(['init', '--force'], { cwd: folder.path })).code).toBe(0)
    expect(textIn(folder.path, CONFIG)).not.toBe('mine')
    expect((await ask(['init'], { cwd: folder.path })).stderr).toContain(`${CONFIG}, ${WORKFLOW}: already exist;`)
  })

  test('in an empty folder it says what to edit', async () => {
    using folder = scratch()
    const { code, stdout } = await ask(['init'], { cwd: folder.path })
    expect(code).toBe(0)
    expect(stdout).toContain(`app    none found: edit "app" in ${CONFIG}, now server.js\n`)
    expect(stdout).not.toContain('setup')
    expect(JSON.parse(textIn(folder.path, CONFIG)).compare).not.toHaveProperty('setup')
    expect(textIn(folder.path, WORKFLOW)).not.toContain('run: npm ci')
  })

  test('below the root of a repository, the workflow goes to the root', async () => {
    using folder = scratch()
    project(folder.path)
    const below = join(folder.path, 'services/api')
    mkdirSync(below, { recursive: true })
    writeFileSync(join(below, 'app.mjs'), '')
    writeFileSync(join(folder.path, '.gitignore'), 'node_modules\nresults/\n')
    const { stdout } = await ask(['init'], { cwd: below })
    expect(stdout).toContain(`Wrote ../../${WORKFLOW}\n`)
    expect(stdout).not.toContain('.gitignore')
    const [job] = Object.values(readWorkflow(textIn(folder.path, WORKFLOW)).jobs)
    expect(job!.defaults!.run['working-directory']).toBe('services/api')
  })

  test('as a module, with comments, that compare reads', async () => {
    using folder = scratch()
    project(folder.path)
    expect((await ask(['init', '--format', 'mjs', '--app', './server.js'], { cwd: folder.path })).code).toBe(0)
    const text = textIn(folder.path, 'clusterbench.config.mjs')
    expect(text).toContain('  // path and query to request (default: /)\n  path: "/",\n')
    const result = await run([...'compare --modes single --budget 1s --quiet --out out'.split(' ')], {
      cwd: folder.path,
    })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(textIn(folder.path, 'out/result.json'))).toMatchObject({
      configFile: 'clusterbench.config.mjs',
      arms: [{ app: 'server.js', mode: 'single' }],
    })
    expect(result.stdout.replace(/\s+/g, ' ')).toContain('configured by clusterbench.config.mjs')
    const other = await ask(['init', '--force'], { cwd: folder.path })
    expect(other.code).toBe(2)
    expect(other.stderr).toContain(
      `clusterbench.config.mjs: already exists, and only one configuration file is allowed\n  remove it, or add --format mjs`,
    )
  })

  test.each([
    [['--app', 'srver.js'], 'app "srver.js": no such script: '],
    [['--app', '.github'], 'app ".github": '],
    [['--format', 'yaml'], '--format "yaml": no such format; expected one of json, mjs.'],
    [['--froce'], "unknown option '--froce' (Did you mean --force?)"],
    [['server.js'], "too many arguments for 'init'"],
  ])('%j is refused', async (args, message) => {
    using folder = scratch()
    const { code, stdout, stderr } = await ask(['init', ...args], { cwd: folder.path })
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(existsSync(join(folder.path, CONFIG))).toBe(false)
  })

  test('a folder that cannot be written', async () => {
    using folder = scratch()
    writeFileSync(join(folder.path, '.github'), '')
    const { code, stderr } = await ask(['init'], { cwd: folder.path })
    expect(stderr).toContain(`${WORKFLOW}: cannot be written: `)
    expect(code).toBe(2)
  })
})

describe('a configuration that is wrong: one clear line, exit 2', () => {
  test.each([
    ['clusterbench.config.mjs', 'export default { ]', "cannot be loaded: Unexpected token ']'"],
    ['clusterbench.config.mjs', 'import "./nowhere.mjs"', 'cannot be loaded: Error: Cannot find module'],
    ['clusterbench.config.mjs', 'export default { timeout: 10n }', 'timeout 10n: expected a duration from'],
    [
      'clusterbench.config.mjs',
      'export default { get app() { throw new Error("no") } }',
      'app: cannot be read: Error: no',
    ],
    [
      'clusterbench.config.mjs',
      'export default new Proxy({}, { ownKeys() { throw new TypeError("shut") } })',
      'cannot be read: TypeError: shut',
    ],
    [
      'clusterbench.config.mjs',
      'export default { header: () => 1 }',
      'header (a function): expected a list of headers',
    ],
    ['clusterbench.config.mjs', 'const a = {}; a.a = a; export default a', 'a.a.a.a…: expected no more than 32 levels'],
    ['clusterbench.config.mjs', 'export default () => { throw new Error("boom") }', 'cannot be loaded: Error: boom'],
    [
      'clusterbench.config.mjs',
      'export default await new Promise(() => {})',
      'cannot be loaded: it did not finish within 10 s',
    ],
    [
      'clusterbench.config.mjs',
      'export default () => new Promise(() => {})',
      'cannot be loaded: it did not finish within 10 s',
    ],
    [
      'clusterbench.config.mjs',
      'setTimeout(() => { throw new Error("late") }, 200); export default { app: "hello" }',
      'Error: late',
    ],
    [CONFIG, `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, 'a.a.a.a…: expected no more than 32 levels'],
    [CONFIG, JSON.stringify({ app: 'x'.repeat(5_000_000), path: 7 }), 'path 7: expected a path'],
    [CONFIG, '{ "compare": { "budget": "60" } }', 'compare.budget "60": expected a duration from 1s to 12h'],
  ])('%s %.80s', async (file, text, message) => {
    using folder = scratch()
    writeFileSync(join(folder.path, file), text)
    const { code, stdout, stderr } = await run(['compare'], { cwd: folder.path })
    expect(stderr).toContain(`clusterbench: ${file}: `)
    expect(stderr.length).toBeLessThan(500)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('a configuration that is a program', () => {
  test.each(['() =>', 'async () =>'])('%s a function that gives the settings', async beginning => {
    using folder = scratch()
    writeFileSync(
      join(folder.path, 'clusterbench.config.mjs'),
      `export default ${beginning} ({ app: 'hello', path: '/x' })`,
    )
    expect(await comparing(folder.path)).toMatchObject({ apps: ['hello'], flags: { path: '/x' } })
  })

  test.each([
    ['process.exit(0)', 0],
    ['export default { app: "hello" }\nsetTimeout(() => process.exit(5), 500)', 5],
  ])('%j ends the process: not without a word', async (text, code) => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'clusterbench.config.mjs'), text)
    const ended = await run(['compare', '--quiet'], { cwd: folder.path })
    expect(ended.stderr).toBe(
      `clusterbench: the process ended before the run was over, with exit code ${code}\n  a configuration file must not end the process\n`,
    )
    expect(ended.code).toBe(2)
    await expect.poll(ended.alive, { timeout: 5_000 }).toEqual([])
  })
})
