import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, run, scratch } from '../../support/command.ts'
import { repository, SERVER } from '../../support/repository.ts'
import { inRepository } from '../../support/targets.ts'

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(inRepository('docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
]

function textOf(page: string): string {
  return readFileSync(inRepository(page), 'utf8')
}

/** The `clusterbench …` commands in a page's shell blocks. */
function commandsOf(page: string): string[] {
  const blocks = [...textOf(page).matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1]!)
  const lines = blocks
    .join('\n')
    .split('\n')
    .map(line => line.replace(/\s+#.*$/, '').trim())
  return lines
    .flatMap(line => line.split('&&').map(part => part.trim()))
    .filter(line => /^npx clusterbench\b/.test(line))
}

/** The words of a command, those in quotes as one. */
function wordsOf(command: string): string[] {
  return command.match(/'[^']*'|"[^"]*"|\S+/g)!.map(word => word.replace(/^['"]|['"]$/g, ''))
}

const commands = [...new Set(pages.flatMap(commandsOf))]

describe('commands in the documents', () => {
  test('there are some', () => {
    expect(commands).toContain('npx clusterbench compare')
  })

  // Each is run as written, but for a small budget and a folder of its own; apps that only the reader has are left out.
  const runnable = commands.filter(
    command =>
      command.startsWith('npx clusterbench compare') &&
      !/\b(old|new|my-app|server)\.[jt]s\b/.test(command.replace(/examples\/\S+/g, '')),
  )
  test.each(runnable)('%s', async command => {
    using folder = scratch()
    const [own, appArgs] = command.split(' -- ', 2)
    const args = wordsOf(own!).slice(2)
    const rest = appArgs ? ['--', ...appArgs.split(/\s+/)] : []
    // What stands for the reader's package is one of the examples.
    const cwd = inRepository(args.includes('.') ? 'examples/plain' : '.')
    const quick = ['--budget', '1s', '--warmup', '200ms', '--out', folder.path]
    const { code, stderr } = await run([...args, ...quick, ...rest], { cwd })
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
  })
})

describe('commands of chaos in the documents', () => {
  // Their words are what may go out of date: each is read and its plan drawn.
  const runnable = commands.filter(command => command.startsWith('npx clusterbench chaos') && !/my-app/.test(command))
  test.each(runnable)('%s', async command => {
    // A version of what stands for the reader's app.
    using repo = repository({ 'server.js': SERVER })
    repo.git('update-ref', 'refs/remotes/origin/main', 'main')
    const [chaos, ...rest] = wordsOf(command).slice(2)
    const cwd = command.includes('--against') ? repo.path : inRepository('.')
    const { code, stderr } = await ask([chaos!, '--dry-run', ...rest], { cwd })
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
  })
})

describe('commands of calibrate in the documents', () => {
  const runnable = commands.filter(
    command => command.startsWith('npx clusterbench calibrate') && !/my-app/.test(command),
  )
  test.each(runnable)('%s', async command => {
    using folder = scratch()
    const short = ['--runs', '1', '--budget', '1s', '--warmup', '100ms', '--out', folder.path]
    const { code, stderr } = await run([...command.split(/\s+/).slice(2), ...short])
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
  })
})

describe('commands of check in the documents', () => {
  const runnable = commands.filter(command => command.startsWith('npx clusterbench check') && !/my-app/.test(command))
  test.each(runnable)('%s', async command => {
    using folder = scratch()
    const [own, appArgs] = command.split(' -- ', 2)
    const rest = appArgs ? ['--', ...appArgs.split(/\s+/)] : []
    const short = ['--sequences', '20', '--out', folder.path]
    const { code, stderr } = await run([...wordsOf(own!).slice(2), ...short, ...rest])
    expect(stderr).not.toContain('clusterbench:')
    expect([0, 1]).toContain(code)
  })
})

describe('commands of report in the documents', () => {
  const runnable = commands.filter(command => command.startsWith('npx clusterbench report'))
  test.each(runnable)('%s', async command => {
    using folder = scratch()
    symlinkSync(inRepository('results'), join(folder.path, 'results'))
    const { code, stderr } = await ask(command.split(/\s+/).slice(2), { cwd: folder.path })
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
  })
})

describe('commands of trend in the documents', () => {
  const runnable = commands.filter(command => command.startsWith('npx clusterbench trend'))
  test.each(runnable)('%s', async command => {
    using folder = scratch()
    const args = command.split(/\s+/).slice(2)
    const files = args.map(word => (word === 'results/*/result.json' ? 'results/examples/compare.json' : word))
    const elsewhere = files.map(word => (word === 'trend.html' ? join(folder.path, word) : word))
    const { code, stderr } = await ask(elsewhere)
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
  })
})

describe('links in the documents', () => {
  test.each(pages)('%s points at files that exist', page => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(match => match[1]!)
    for (const link of links)
      expect(() => readFileSync(inRepository(join(dirname(page), link))), link).not.toThrow(/ENOENT/)
  })
})

test('the flags in the README are the flags of the commands', async () => {
  const helps = await Promise.all(
    ['compare', 'chaos', 'capacity', 'soak', 'check', 'calibrate'].map(command => ask([command, '--help'])),
  )
  const stdout = helps.map(help => help.stdout).join('\n')
  const flags = [...textOf('README.md').matchAll(/(?<=[`\s])--[a-z][a-z-]+/g)].map(match => match[0])
  const known = ['--version', '--help', '--format']
  for (const flag of new Set(flags)) if (!known.includes(flag)) expect(stdout).toContain(flag)
})
