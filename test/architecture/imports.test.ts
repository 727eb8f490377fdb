import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

/** Which rooms a room may import, beside itself: data flows one way. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  targets: ['model'],
  load: ['model'],
  faults: ['model', 'targets'],
  versions: ['model', 'targets'],
  analysis: ['model'],
  report: ['model', 'analysis'],
  options: ['model', 'targets', 'load', 'faults', 'versions'],
  scenarios: ['model', 'targets', 'load', 'faults', 'versions', 'analysis', 'options'],
  commands: ['model', 'targets', 'load', 'faults', 'versions', 'analysis', 'options', 'scenarios', 'report'],
  'cli.ts': ['model', 'targets', 'load', 'faults', 'analysis', 'options', 'scenarios', 'report', 'commands'],
}

/** Modules that only some files may import. */
const RESERVED: readonly { what: RegExp; where: RegExp }[] = [
  { what: /^(node:)?child_process$/, where: /^targets\/(processes|host)\/|^targets\/apps\/store-client\.ts$/ },
  { what: /^(node:)?cluster$/, where: /^targets\/host\// },
  { what: /^autocannon/, where: /^load\/engines\// },
  { what: /^commander$/, where: /^options\// },
  { what: /^cli-progress$/, where: /^report\// },
  { what: /^preact/, where: /^report\/(html|junit)\// },
  { what: /^d3-shape$/, where: /^report\/html\// },
  { what: /^lilconfig$/, where: /^options\// },
  { what: /^(node:)?timers/, where: /^targets\/|^(load|faults)\/clock\.ts$|^scenarios\/chaos\/wait\.ts$/ },
]

/** Words of code that only some files may use. */
const FORBIDDEN: readonly { what: RegExp; except: RegExp }[] = [
  { what: /\bMath\.random\b/, except: /^$/ },
  { what: /\bconsole\./, except: /^$/ },
  {
    what: /\bprocess\.(exit|stdout|stderr|argv)\b/,
    except:
      /^targets\/(host\/host|host\/leave|processes\/watchdog|pm2\/read-ecosystem|apps\/[a-z-]+)\.ts$|^load\/thread\.ts$/,
  },
  { what: /\b(setTimeout|setInterval)\(/, except: /^(targets|report)\/|^load\/clock\.ts$/ },
  // One that only AbortSignal.any holds may never fire (targets/time-limit.ts).
  { what: /\bAbortSignal\.timeout\(/, except: /^targets\/processes\/watchdog-link\.ts$/ },
  { what: /(?<!node:)\b(master|slave|[Mm]anager|[Uu]tils?|[Hh]elpers?)\b/, except: /^$/ },
]

/** Where the formats are that people read. */
const FORMATS = /^report\/(text|markdown|html)\//

/** The summary of a step on GitHub is the comment in Markdown. */
const IN_A_STEP = new Set([join('report', 'github', 'index.ts')])

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => /\.(c?ts|tsx)$/.test(name))

function roomOf(file: string): string {
  return file.split(sep)[0]!
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(match => match[1]!)
}

/** Tables, which may be as long as what they list. */
const TABLES = ['options/settings/table.ts']
test('nothing but the list of formats reaches into a format', () => {
  const formats = readdirSync(join(SRC, 'report')).filter(name => FORMATS.test(`report/${name}/`))
  expect(formats.length).toBeGreaterThan(2)
  const from = (file: string) => FORMATS.exec(file.replaceAll(sep, '/'))?.[0]
  for (const file of files.filter(name => name !== join('report', 'index.ts'))) {
    const reached = importsOf(file).filter(each => each.startsWith('.'))
    const rooms = reached.map(specifier => from(relative(SRC, join(SRC, dirname(file), specifier))))
    const others = rooms.filter(room => room !== undefined && room !== from(file) && !IN_A_STEP.has(file))
    expect(others, file).toEqual([])
  }
})

test.each(files)('%s keeps to the rules of the house', file => {
  const path = file.replaceAll(sep, '/')
  const code = readFileSync(join(SRC, file), 'utf8')
  if (!TABLES.includes(path)) expect(code.split('\n').length - 1, `lines of ${path}`).toBeLessThanOrEqual(250)
  importsOnlyItsRooms(file)
  for (const { what, where } of RESERVED) {
    if (!where.test(path))
      expect(
        importsOf(file).filter(specifier => what.test(specifier)),
        `${path} may not import this`,
      ).toEqual([])
  }
  for (const { what, except } of FORBIDDEN) if (!except.test(path)) expect(code.match(what)?.[0], path).toBeUndefined()
})

function importsOnlyItsRooms(file: string): void {
  const allowed = MAY_IMPORT[roomOf(file)]
  expect(allowed, `${roomOf(file)} is not a room of the design`).toBeDefined()
  for (const specifier of importsOf(file).filter(each => each.startsWith('.'))) {
    const room = roomOf(relative(SRC, join(SRC, dirname(file), specifier)))
    if (room !== '..') expect([roomOf(file), ...allowed!], `${file} imports ${specifier}`).toContain(room)
  }
}
