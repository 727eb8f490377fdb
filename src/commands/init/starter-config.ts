import { configJsonSchema } from '../../options/config/schema.ts'
import type { FoundApp } from './found-app.ts'

/** What a new configuration is made of. */
export interface Starter {
  readonly schema: string
  readonly guess: Pick<FoundApp, 'app' | 'nodeArgs' | 'args' | 'env' | 'cwd'>
  /** Command that makes a version of the app ready to run; undefined: it needs none. */
  readonly setup: string | undefined
}

/** Forms in which a configuration is written; only a module has comments. */
export const CONFIG_FORMATS = ['json', 'mjs'] as const
export type ConfigFormat = (typeof CONFIG_FORMATS)[number]

type Words = Readonly<Record<string, unknown>>

/** A configuration for CI: what fails a change, and a fault to begin with. */
function starterConfig({ schema, guess, setup }: Starter): Words {
  const { app, nodeArgs, args, env, cwd } = guess
  return {
    $schema: schema,
    app,
    ...(nodeArgs === '' ? {} : { nodeArgs }),
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    path: '/',
    compare: {
      ...(setup === undefined ? {} : { setup }),
      budget: '60s',
      threshold: ['dropped == 0', 'throughput regress < 3%', 'warn: latency.p99 regress < 10%'],
    },
    chaos: {
      fault: [{ fault: 'kill', every: '5s' }],
    },
  }
}

/** An array of texts. A raw newline never occurs inside a JSON string, so none is ever hit. */
const PLAIN_ARRAY = /\[\n\s+([^[\]{}]*?)\n\s+\]/g
const onOneLine = (_: string, body: string) => `[${body.replace(/\n\s+/g, ' ')}]`

/** The text of a new configuration file. */
export function configText(starter: Starter, format: ConfigFormat): string {
  const config = starterConfig(starter)
  if (format === 'json') return `${JSON.stringify(config, null, 2).replace(PLAIN_ARRAY, onOneLine)}\n`
  const { $schema: _, ...words } = config
  return `export default ${objectText(words, configJsonSchema() as JsonSchema, '')}\n`
}

interface JsonSchema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

/** An object as code, each word below what the schema says of it. */
function objectText(words: Words, { properties = {} }: JsonSchema, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(words).map(([word, value]) => {
    const schema = properties[word] ?? {}
    const text = schema.properties ? objectText(value as Words, schema, inner) : codeOf(value)
    return `${inner}// ${schema.description}\n${inner}${word}: ${text},\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

/** A plain value as code on one line, spaced as people write it. */
function codeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(codeOf).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([word, each]) => `${word}: ${codeOf(each)}`)
    .join(', ')} }`
}
