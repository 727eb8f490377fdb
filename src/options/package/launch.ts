/** How a command starts a Node script, so that clusterbench can start the same script in its modes. */
export interface Launch {
  /** As node takes it: from `cwd`, or absolute. */
  readonly script: string
  readonly nodeArgs: readonly string[]
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Absolute. */
  readonly cwd: string
  /** Commands that come before it and that clusterbench does not run, such as a build. */
  readonly notRun: readonly string[]
}

/** Why a command cannot be started so. */
export interface Refused {
  /** Completes "…, which clusterbench cannot run: ". */
  readonly refused: string
  /** What to do instead; undefined: to name the script. */
  readonly hint?: string
}

/** What a command is read in. */
export interface Surroundings {
  /** The folder of the package, absolute. */
  readonly folder: string
  /** The folder in which the command runs, absolute. */
  readonly cwd: string
  /** The environment as far as the command itself has set it. */
  readonly env: Readonly<Record<string, string>>
  /** The environment that it inherits. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly scripts: Readonly<Record<string, string>>
  /** Scripts of the package that lead here: one that leads to itself would never end. */
  readonly through: readonly string[]
}

/** Where a script of a package is looked for, and what it inherits. */
export type From = Pick<Surroundings, 'folder' | 'inherited'> & Partial<Pick<Surroundings, 'env' | 'through'>>

/** Reads what a program starts that itself starts others, such as `cross-env`. */
export interface Readers {
  command(words: readonly string[], surroundings: Surroundings): Launch | Refused
  script(name: string, from: From): Launch | Refused
}

/** What a program with these arguments starts. */
export type Program = (args: readonly string[], surroundings: Surroundings, readers: Readers) => Launch | Refused

export function isRefused(read: object): read is Refused {
  return 'refused' in read
}

/** Splits the options of a program off what they stand before. */
export interface Options {
  /** Each with its value, where it takes one: `['-r', 'dotenv/config']`. */
  readonly options: readonly (readonly [name: string, value: string | undefined])[]
  readonly rest: readonly string[]
}

/** @param withValue options that take the next word as their value */
export function splitOptions(words: readonly string[], withValue: ReadonlySet<string>): Options {
  const options: [string, string | undefined][] = []
  let at = 0
  for (; at < words.length && words[at]!.startsWith('-') && words[at] !== '-'; at++) {
    const word = words[at]!
    if (word === '--') return { options, rest: words.slice(at + 1) }
    const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
    if (name !== undefined) options.push([name, value])
    else if (withValue.has(word) && at + 1 < words.length) options.push([word, words[++at]])
    else options.push([word, undefined])
  }
  return { options, rest: words.slice(at) }
}
