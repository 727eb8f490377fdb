import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, run, scratch } from '../support/command.ts'

/** A title, a colour, a clear screen, a null byte, an 8-bit command and a mark that turns the direction of text. */
const NASTY = '\u001b]0;owned\u0007\u001b[31mboom\u001b[0m \u001b[2J\u0000 \u009b2J \u202e line'

/** What of it a path can hold. */
const NAME = NASTY.replaceAll('\u0000', '')

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/

const FILES = {
  'app.js': `process.stderr.write(${JSON.stringify(`${NASTY}\r\n`)})\nprocess.exit(1)\n`,
  'broken.json': NASTY,
  'no-result.json': JSON.stringify({ schema: NASTY }),
  'plan.json': JSON.stringify({ seed: 1, durationMs: 1000, faults: [{ fault: NASTY }] }),
  'config.json': JSON.stringify({ [NASTY]: 1 }),
  'experiment.yaml': `${NASTY}: [`,
  'package/package.json': NASTY,
  'named/package.json': JSON.stringify({ main: `${NAME}.js`, scripts: { start: `node ${NAME}.js` } }),
}

const runs: readonly (readonly [args: readonly string[], folder?: string])[] = [
  [['compare', 'app.js', '--modes', 'single', '--budget', '5s']],
  [['chaos', 'app.js', '--modes', 'single', '--kill-every', '1s', '--duration', '2s', '--rate', '10']],
  [['calibrate', 'app.js', '--runs', '2', '--budget', '5s']],
  [['compare', `${NASTY}.js`]],
  [['compare', 'hello', '--modes', NASTY]],
  [['compare', 'hello', '--header', NASTY]],
  [['compare', 'hello', '--baseline', 'broken.json']],
  [['compare', 'hello', '--baseline', 'no-result.json']],
  [['compare', 'hello', '--config', 'broken.json']],
  [['compare', 'hello', '--config', 'config.json']],
  [['chaos', 'hello', '--plan', 'plan.json']],
  [['chaos', 'hello', '--plan', 'broken.json']],
  [['chaos', '--experiment', 'experiment.yaml']],
  [['report', 'broken.json']],
  [['report', 'no-result.json']],
  [['trend', 'broken.json']],
  [['trend', 'no-result.json', '--metric', NASTY]],
  [['init'], 'package'],
  [['init'], 'named'],
  [['chaos', '--plan', 'missing.json'], 'named'],
  [[NASTY]],
]

test('what an app prints and what stands in files and flags never acts on a terminal', {
  timeout: 120_000,
}, async () => {
  using folder = scratch()
  for (const name of ['package', 'named']) mkdirSync(join(folder.path, name))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder.path, name), text)
  for (const [args, below = '.'] of runs) {
    const said = args.map(arg => JSON.stringify(arg)).join(' ')
    const spawnable = args.map(arg => arg.replaceAll('\u0000', ''))
    const say = args.includes('app.js') ? run : ask
    const { stdout, stderr, code } = await say(spawnable, { cwd: join(folder.path, below), env: { FORCE_COLOR: '0' } })
    expect(`${stdout}${stderr}`.match(CONTROL)?.[0], `${said}\n${JSON.stringify(stderr)}`).toBeUndefined()
    expect([0, 2, 3], said).toContain(code)
  }
})

test('the last lines of an app come without their colours, and with their text', async () => {
  using folder = scratch()
  writeFileSync(join(folder.path, 'app.js'), FILES['app.js'])
  const args = ['compare', 'app.js', '--modes', 'single', '--budget', '5s']
  const { stderr } = await run(args, { cwd: folder.path })
  expect(stderr).toContain('Last lines of its stderr:\n  boom \\x00  \\u202e line\n')
})
