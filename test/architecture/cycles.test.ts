import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

/** What a file loads when it is loaded; types are gone by then. */
function loadedBy(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm)
  return [...statements].map(match => relative(SRC, join(SRC, dirname(file), match[1]!)))
}

test('no file loads itself by way of others', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => /\.(c?ts|tsx)$/.test(name))
  const cycles: string[] = []
  const done = new Set<string>()
  const follow = (file: string, way: readonly string[]) => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    done.add(file)
    for (const next of loadedBy(file)) follow(next, [...way, file])
  }
  for (const file of files) follow(file, [])
  expect(cycles).toEqual([])
})
