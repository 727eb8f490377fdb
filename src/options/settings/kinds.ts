import type { z } from 'zod'
import { UsageError } from '../../model/errors.ts'
import { nameText } from '../../model/units.ts'
import type { FromHere } from '../config/paths.ts'
import { listOf, oneOrMore, text, yesOrNo } from '../value-types.ts'
import { reading } from '../values.ts'

/** Names that only the entry knows, because options may not load the registries that hold them. */
export interface KnownNames {
  /** Report formats. */
  readonly formats: readonly string[]
  readonly trendFormats: readonly string[]
}

/** How the value of a setting is written, in flags and in files. */
export interface Kind<T> {
  /** Stands for the value in the help, such as `<time>`; undefined: a switch, which takes none. */
  readonly value: string | undefined
  /** The text of the flag where its value, which is then written in brackets, is left out. */
  readonly preset?: string
  /** The names that are allowed, where only the entry knows them. */
  readonly names?: keyof KnownNames
  /** What a file may say. */
  readonly schema: z.ZodType
  /**
   * Reads the text of a flag. `before` is the value of the same flag earlier on the command line.
   * @throws UsageError that begins with `flag`
   */
  read(text: string, flag: string, before: T | undefined, known: KnownNames): T
  /** Reads what a file says, where its schema alone cannot. `where` begins the message of a UsageError, `place` brings a path of the file to the working directory. */
  fromFile?(written: unknown, where: string, known: KnownNames, place: FromHere): T
  /** Joins what a file and the command line say; by default the command line replaces the file. */
  joined?(file: T, flags: T): T
}

/** One value. */
export function one<T>(value: string, type: z.ZodType<T>): Kind<T> {
  return { value, schema: type, read: reading(type) }
}

/** A text that is taken as it is. */
export const plain = (value: string): Kind<string> => ({ value, schema: text, read: written => written })

/** One of the known names; `what` names one of them. */
export const choice = <const T extends string>(value: string, names: readonly T[], what: string): Kind<T> =>
  one<T>(value, nameText(names as readonly [T, ...T[]], what) as z.ZodType<T>)

/** Several values: separated by commas in a flag, one or a list in a file. `what` names them in the plural. */
export function commas<T>(value: string, item: z.ZodType<T>, what: string): Kind<readonly T[]> {
  const read = reading(item)
  return {
    value,
    schema: oneOrMore(item, what),
    read: (written, flag) => {
      const values = written.split(',').map(part => read(part.trim(), flag))
      if (new Set(values).size === values.length) return values
      throw new UsageError(`${flag} ${JSON.stringify(written)}: expected no duplicates`)
    },
  }
}

/** Several values: a flag for each, a list in a file. `what` names them in the plural. */
export function repeated<T>(value: string, item: z.ZodType<T>, what: string): Kind<readonly T[]> {
  const read = reading(item)
  return { value, schema: listOf(item, what), read: (written, flag, before = []) => [...before, read(written, flag)] }
}

/** Several values: separated by commas or a flag for each, one or a list in a file. `what` names them in the plural. */
export function several<T>(value: string, item: z.ZodType<T>, what: string): Kind<readonly T[]> {
  const { schema, read } = commas(value, item, what)
  return {
    value,
    schema,
    read: (written, flag, before = [], known) => [
      ...before,
      ...read(written, flag, undefined, known).filter(each => !before.includes(each)),
    ],
  }
}

/** On or off; a setting that is on by default has the flag `--no-…`. */
export const onOrOff: Kind<boolean> = { value: undefined, schema: yesOrNo, read: () => true }
