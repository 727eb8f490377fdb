import { createHash } from 'node:crypto'
import type { CompareSettings } from '../model/compare-result.ts'
import type { CompareOptions } from '../options/compare-options.ts'

/** Hashes of the parts of a scenario that may hold secrets: enough to see that two runs differ in them. */
export function hashesOf({ request, arms }: CompareOptions): Pick<CompareSettings, 'requestHash' | 'argumentsHash'> {
  const headers = Object.entries(request.headers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const expected = request.expectStatus?.toSorted((a, b) => a - b) ?? null
  const script = arms.find(({ app }) => !app.builtIn)
  return {
    requestHash: hashOf([headers, request.body ?? null, expected]),
    argumentsHash: hashOf([script?.app.args ?? [], arms[0]?.nodeArgs ?? []]),
  }
}

/** The arguments of the samples: what makes up `--work` is measured anew in each run, and has to stay the same. */
export function sampleArgumentsOf({ arms }: CompareOptions): Record<string, string[]> {
  return Object.fromEntries(arms.filter(({ app }) => app.builtIn).map(({ app }) => [app.name, [...app.args]]))
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
