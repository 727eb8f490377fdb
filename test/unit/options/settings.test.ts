import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { calibrationSchema } from '../../../src/model/calibration.ts'
import { capacityResultSchema } from '../../../src/model/capacity-result.ts'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { checkResultSchema } from '../../../src/model/check-result.ts'
import { compareResultSchema } from '../../../src/model/compare-result.ts'
import { namesOf } from '../../../src/model/named.ts'
import { cliPage } from '../../../src/options/cli-page.ts'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { COMMANDS } from '../../../src/options/commands.ts'
import { recordedSettings, scenarioOf } from '../../../src/options/settings/recorded.ts'
import { defaultOf } from '../../../src/options/settings/setting.ts'
import { SETTINGS, settingsOf } from '../../../src/options/settings/table.ts'
import { formats, trendFormats } from '../../../src/report/index.ts'

const known = { formats: namesOf(formats), trendFormats: namesOf(trendFormats) }
const parse = (argv: readonly string[], columns = 80) => parseCommandLine(argv, { known, version: '1.2.3', columns })

async function textOf(argv: readonly string[], columns?: number): Promise<string> {
  const request = await parse(argv, columns)
  if (request.command !== 'text') throw new Error(`parsed as ${request.command}`)
  return request.text
}

const names = COMMANDS.map(({ name }) => name)

describe('the table of settings', () => {
  test.each(names)('%s has each setting and each letter once', command => {
    const settings = settingsOf(command)
    const letters = settings.flatMap(({ short }) => short ?? [])
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length)
    expect(new Set(letters).size).toBe(letters.length)
  })

  test('a default is a value that its own flag would take', () => {
    for (const setting of SETTINGS) expect(() => defaultOf(setting), setting.name).not.toThrow()
    const of = (command: 'compare' | 'chaos', name: string) =>
      defaultOf(settingsOf(command).find(each => each.name === name)!)
    expect([of('compare', 'warmup'), of('chaos', 'warmup'), of('chaos', 'rate')]).toEqual([750, 2_000, 'auto'])
  })

  test('what a setting refers to is a setting of the same command', () => {
    for (const { name, in: commands, replaces = [], onlyWith } of SETTINGS)
      for (const command of commands)
        for (const other of [...replaces, ...(onlyWith === undefined ? [] : [onlyWith])])
          expect(
            settingsOf(command).map(each => each.name as string),
            `${name} of ${command}`,
          ).toContain(other)
  })
})

describe('what results record of settings', () => {
  const shapes = {
    compare: compareResultSchema.shape.settings.shape,
    chaos: chaosResultSchema.shape.settings.shape,
    capacity: capacityResultSchema.shape.settings.shape,
    check: checkResultSchema.shape.settings.shape,
    calibrate: calibrationSchema.shape.settings.shape,
  }

  test.each(['compare', 'chaos', 'capacity', 'check', 'calibrate'] as const)(
    'each name is one of the result of %s',
    command => {
      const names = Object.keys(recordedSettings(command, {}))
      expect(Object.keys(shapes[command])).toEqual(expect.arrayContaining(names))
      const policy = Object.keys(recordedSettings(command, {}, 'policy.'))
      if (command === 'chaos') expect(policy.toSorted()).toEqual(Object.keys(shapes.chaos.policy.shape).toSorted())
      else expect(policy).toEqual([])
    },
  )

  test('values are those of the options, and null where there is none', () => {
    const recorded = recordedSettings('compare', { budgetMs: 5, keepAlive: false, path: '/a', other: 1 })
    expect(recorded).toMatchObject({ budgetMs: 5, keepAlive: false, path: '/a', ratePerSec: null })
    expect(recorded).not.toHaveProperty('other')
  })

  test('a baseline is checked in figures that its result has', () => {
    const names = Object.keys(scenarioOf('compare'))
    expect(Object.keys(shapes.compare)).toEqual(expect.arrayContaining(names))
  })

  test('what a request is made of, and how it is sent, is part of the scenario', () => {
    const load = settingsOf('compare').filter(({ group }) => group === 'Request' || group === 'Load')
    const free = load.filter(({ scenario }) => scenario === undefined).map(({ name }) => name)
    // Both are about the generator, and the CPUs that it was given are compared with those of the machine.
    expect(free).toEqual(['maxConnections', 'pin'])
  })
})

test('docs/cli.md is what the table says', () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  expect(page, 'npm run schema writes it').toBe(cliPage(known))
})

describe('the help', () => {
  test.each(['help', '--help', '-h', ''])('of the program: %s', async word => {
    const text = await textOf(word === '' ? [] : [word])
    for (const name of names) expect(text).toContain(`\n  ${name}`)
  })

  test.each(names)('%s: groups in the order of the table, and three examples that are read', async name => {
    const text = await textOf([name, '--help'])
    expect(await textOf(['help', name])).toBe(text)
    const headings = [...new Set(settingsOf(name).map(({ group }) => `\n${group}:\n`))]
    const places = headings.map(heading => text.indexOf(heading))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
    const { examples } = COMMANDS.find(each => each.name === name)!
    expect(examples.length).toBeGreaterThanOrEqual(3)
    for (const [purpose, args] of examples) {
      expect(text).toContain(`\n  ${purpose}\n    clusterbench ${args}\n`)
      const words = args.replace(/ < .*$/, '').match(/'[^']*'|\S+/g)!
      expect((await parse(words.map(word => word.replace(/^'|'$/g, '')))).command).toBe(name)
    }
  })

  test.each([60, 80, 100])('no line is wider than the terminal: %i', async columns => {
    for (const argv of [['help'], ...names.map(name => ['help', name])]) {
      const lines = (await textOf(argv, columns)).split('\n')
      expect(lines.filter(line => line.length > columns)).toEqual([])
    }
  })

  test('says where a default depends on the command', async () => {
    expect((await textOf(['help', 'compare'], 200)).replace(/\s+/g, ' ')).toContain('not busy; in chaos 100)')
    expect((await textOf(['help', 'chaos'], 200)).replace(/\s+/g, ' ')).toContain('(default: 100; in compare 10 or 4')
  })

  test('of a command that is not there', async () => {
    await expect(parse(['help', 'compre'])).rejects.toThrow("unknown command 'compre' (Did you mean compare?)")
  })
})

describe('habits from other tools', () => {
  test.each(['-v', '--version'])('%s', async flag => {
    expect(await textOf([flag])).toBe('1.2.3\n')
  })

  test('short flags', async () => {
    const words = 'compare -c 7 -d 20s -m post -H x-a:1 -H x-b:2 -b {}'.split(' ')
    expect((await parse(words)) as { flags: object }).toMatchObject({
      flags: {
        connections: 7,
        budget: 20_000,
        method: 'POST',
        header: [
          ['x-a', '1'],
          ['x-b', '2'],
        ],
        body: '{}',
      },
    })
    expect(await parse(['chaos', '-d', '9s'])).toMatchObject({ flags: { duration: 9_000, connections: 100 } })
  })

  test('--json and --format json are alike', async () => {
    for (const command of ['compare', 'chaos', 'calibrate', 'trend'])
      for (const words of [['--json'], ['--format', 'json'], ['--json', '--format', 'json']])
        expect(await parse([command, ...words, ...(command === 'trend' ? ['a.json'] : [])])).toMatchObject({
          flags: { format: 'json' },
        })
    expect(await parse(['report', 'a.json', '--json'])).toMatchObject({ format: 'json' })
    await expect(parse(['compare', '--json', '--format', 'markdown'])).rejects.toThrow(
      '--json: not allowed together with --format markdown',
    )
    await expect(parse(['compare', '--format', 'jsn'])).rejects.toThrow('--format "jsn": no such report format')
  })
})
