import type { Command } from 'commander'
import type { ConfigFlags } from './flag-parts.ts'

/** What commander has parsed, with the names of what was said on the command line. */
export function flagsOf<F extends ConfigFlags>(command: Command): F {
  const flags = command.opts<Omit<F, 'given' | 'said' | 'readAs'>>()
  const given = Object.keys(flags).filter(name => command.getOptionValueSource(name) === 'cli')
  const readAs = (flag: string, texts: readonly string[]): unknown => {
    const parse = command.options.find(each => each.attributeName() === flag)?.parseArg
    return parse ? texts.reduce<unknown>((before, text) => parse(text, before), []) : texts
  }
  return { ...flags, given: new Set(given), said: new Set(given), readAs } as unknown as F
}
