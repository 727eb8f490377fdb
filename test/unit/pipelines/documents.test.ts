import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../../src/options/config/schema.ts'
import { expressionsIn, readAction } from '../../support/pipelines.ts'
import { inRepository } from '../../support/targets.ts'

/** The blocks of a language in a page. */
function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(inRepository(page), 'utf8')
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(match => match[1]!)
}

test('the configuration in the documents is one', () => {
  const blocks = blocksOf('docs/config.md', 'json')
  expect(blocks).toHaveLength(1)
  configSchema.parse(JSON.parse(blocks[0]!))
})

test('the guide uses the action as it is', () => {
  const action = readAction()
  const [block] = blocksOf('docs/ci.md', 'yaml')
  const steps = parse(block!) as { uses?: string; id?: string; with?: Record<string, unknown> }[]
  const own = steps.find(each => each.uses?.includes('clusterbench'))!
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own.with!)))
  const read = expressionsIn(steps).filter(each => each.startsWith('steps.'))
  const offered = Object.keys(action.outputs).map(name => `steps.${own.id}.outputs.${name}`)
  expect(read.length).toBeGreaterThan(0)
  expect(offered).toEqual(expect.arrayContaining(read))
})

test('the guide lists every input', () => {
  const text = readFileSync(inRepository('docs/ci.md'), 'utf8')
  const rows = text.split('\n').filter(line => line.startsWith('| `'))
  const named = rows.flatMap(row => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(match => match[1]))
  expect(named).toEqual(expect.arrayContaining(Object.keys(readAction().inputs)))
})
