import type { CommandName } from '../commands.ts'
import type { FromHere } from '../config/paths.ts'
import type { Kind, KnownNames } from './kinds.ts'

/** Headings of the help, in its order. */
export type Group =
  | 'Faults'
  | 'Target'
  | 'Load'
  | 'Request'
  | 'WebSocket sessions'
  | 'Experiment'
  | 'Supervisor, as in PM2'
  | 'Autoscaling, as in Kubernetes'
  | 'Pass or fail'
  | 'Output'
  | 'Configuration'
  | 'Options'

/** A default as users would write it. */
type Written = string | number | boolean | readonly string[] | Readonly<Record<string, never>>

/**
 * What is declared of a setting. `T` is its value, `D` its default: undefined where the value may be missing, and `R` the name under
 * which results record it.
 */
export interface Declared<C extends CommandName, T, D, R = unknown> {
  /** Commands that have it. One that `compare` and `chaos` share may stand at the top of a configuration file. */
  readonly in: readonly C[]
  readonly group: Group
  readonly kind: Kind<T>
  /** One line for the help and the schemas; other settings are named by their flags. */
  readonly text: string
  /** Letter of the short flag. */
  readonly short?: string
  readonly default?: D
  /** The default in words, where it is worked out later. */
  readonly shown?: string
  /** The text of its `--no-…` flag. */
  readonly negated?: string
  /** Where it may stand beside the command line: `config` is the configuration file only. By default in every file. */
  readonly files?: 'config' | 'none'
  /** Brings a path in a configuration file, which begins in its folder, to the working directory. */
  readonly moved?: (text: string, place: FromHere) => string
  /** Settings of files that give way where this one is on the command line. */
  readonly replaces?: readonly string[]
  /** A file may hold it for runs that have this other setting; without that it means nothing. */
  readonly onlyWith?: string
  /** Its name in the `settings` of a result, and in the options that the result is made of; with dots for a part within these. */
  readonly recorded?: R
  /**
   * What is measured depends on it, so it has to be the same in a baseline: figures in the `settings` of a result that tell whether it
   * is, with what a message calls them.
   */
  readonly scenario?: Readonly<Record<string, string>>
  /** The fault and its option that the flag stands for. */
  readonly shorthand?: readonly [fault: string, option: string]
}

/** One setting: everything that is known of it but what reads it. */
export interface Setting<
  N extends string = string,
  C extends CommandName = CommandName,
  T = unknown,
  D = unknown,
  R = unknown,
> extends Declared<C, T, D, R> {
  /** Its name in files, in camel case; that of its flag is the same with dashes. */
  readonly name: N
}

export function setting<
  const N extends string,
  const C extends CommandName,
  T,
  const D extends Written | undefined = undefined,
  const R extends string | undefined = undefined,
>(name: N, declared: Declared<C, T, D, R>): Setting<N, C, T, D, R> {
  return { name, ...declared }
}

/** `maxRestarts` → `--max-restarts`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** What the help says of it. */
export function textOf({ text, kind }: Pick<Setting, 'text' | 'kind'>, known: KnownNames): string {
  return kind.names === undefined ? text : `${text}: ${known[kind.names].join(', ')}`
}

/** The default as a value; undefined without one. */
export function defaultOf({ default: written, kind }: Pick<Setting, 'default' | 'kind'>): unknown {
  return typeof written === 'string' || typeof written === 'number' ? kind.schema.parse(written) : written
}

/** The default as the help shows it; undefined where there is nothing to say. */
export function shownDefault({ default: written, shown }: Pick<Setting, 'default' | 'shown'>): string | undefined {
  if (shown !== undefined) return shown
  if (Array.isArray(written)) return written.length > 0 ? written.join(',') : undefined
  return typeof written === 'number' || (typeof written === 'string' && written !== '') ? String(written) : undefined
}
