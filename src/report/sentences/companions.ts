import type { Result } from '../../model/result.ts'
import { listed } from './listed.ts'

/** What ran beside each app: `with redis and mail`; empty where nothing did. */
export function companionFacts({ settings: { companions } }: Pick<Result, 'settings'>): string[] {
  return companions && companions.length > 0 ? [`with ${listed(companions)}`] : []
}
