import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'
import { resolveCompare } from '../../../src/options/resolve-compare.ts'
import { folderWith } from './chaos-run.ts'

const known = { formats: ['text'], trendFormats: ['text'] }

/** The options of a command line, typed in a folder with a package whose start script is `node server.js`. */
async function resolved(...args: string[]) {
  const scripts = { start: 'node server.js' }
  using folder = folderWith({ 'package.json': JSON.stringify({ scripts }), 'server.js': '' })
  const request = await parseCommandLine([...args.slice(0, 1), '--no-config', ...args.slice(1)], {
    known,
    version: '1.0.0',
    columns: 80,
  })
  if (request.command === 'compare') {
    const { apps, appArgs, flags } = await configured(request, folder.path)
    return resolveCompare(apps, appArgs, flags, folder.path)
  }
  if (request.command !== 'chaos') throw new Error(`parsed as ${request.command}`)
  const { apps, appArgs, flags } = await configured(request, folder.path)
  return resolveChaos(apps[0], appArgs, flags, folder.path)
}

const idsOf = async (...args: string[]) => (await resolved(...args)).arms.map(({ id }) => id)
const TWO = ['--command', 'npm start', '--command', 'with bun: bun server.ts']
const KILLS = ['--kill-every', '5s']

describe.each([
  ['compare', []],
  ['chaos', KILLS],
])('%s --command', (command, more) => {
  test('runs the commands alone where nothing else is named, each under its label', async () => {
    const { arms } = await resolved(command, ...more, ...TWO)
    expect(arms.map(({ id, mode, app }) => [id, mode, app.command])).toEqual([
      ['npm start', 'command', 'npm start'],
      ['with bun', 'command', 'bun server.ts'],
    ])
    expect(arms.every(({ traits }) => traits.respawns === 'app')).toBe(true)
  })

  test('runs them beside an app, and beside that of the folder where modes are named', async () => {
    const modes = ['--modes', 'single,cluster-rr']
    const all = ['single', 'cluster-rr', 'npm start', 'with bun']
    expect(await idsOf(command, 'hello', ...more, ...modes, ...TWO)).toEqual(all)
    const { arms } = await resolved(command, ...more, ...modes, ...TWO)
    expect(arms.map(({ id }) => id)).toEqual(all)
    expect(arms[0]!.app.script).toMatch(/server\.js$/)
  })

  test('takes no label out of what is none', async () => {
    for (const text of ['npm:start', 'PORT=1 node x.js', 'node -e "x: y"', 'sh -c "a; b"'])
      expect(await idsOf(command, ...more, '--command', text)).toEqual([text])
  })

  test('has no name of another arm', async () => {
    const named = resolved(command, 'hello', ...more, '--modes', 'single,cluster-rr', '--command', 'cluster-rr: node x')
    await expect(named).rejects.toThrow('--command "cluster-rr": another arm has this name')
  })

  test.each([
    [['--command', ' '], '--command " ": expected a shell command'],
    [['--command', 'npm start', '--command', 'npm start'], '--command "npm start": given twice'],
    [['--command', 'npm start', '--workers', '2'], '--workers: does not apply to --command'],
    [['--command', 'npm start', '--modes', 'command'], 'expected one of'],
    [['--command', 'npm start', '--node-args', '--no-warnings'], '--node-args: does not apply to --command'],
    [['--command', 'npm start', '--', '-p', '1'], '-- -p 1: does not apply to --command'],
  ])('%j is refused', async (args, message) => {
    await expect(resolved(command, ...more, ...args)).rejects.toThrow(message)
  })
})

test('two versions of a command cannot be compared', async () => {
  await expect(resolved('compare', '--command', 'npm start', '--against', 'main')).rejects.toThrow(
    '--against "main": not allowed together with --command "npm start"',
  )
})
