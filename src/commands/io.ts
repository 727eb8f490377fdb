import { visibleText } from '../model/visible-text.ts'

/** What the commands need of a process. */
export type Io = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd' | 'on' | 'off' | 'exit'>

/** What a command is called with, beside its request. */
export interface Call {
  /** As it may be kept: without secrets. */
  readonly argv: readonly string[]
  readonly version: string
  readonly io: Io
  /** Says on stderr why a run has failed. Gives the exit code. */
  explain(error: unknown): number
}

/** Says something in words, with what may come from a file or an app in it: nothing in it can act on a terminal. */
export function say(stream: NodeJS.WriteStream, text: string): void {
  stream.write(visibleText(text))
}

const PLAIN_COLUMNS = 80
/** Tables leave out columns where room is short, and have few left in less than this. */
const LEAST_COLUMNS = 60

/** How wide a stream's reports may be: the terminal's width, at least 60; 80 where there is none. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return Math.max(LEAST_COLUMNS, stream.columns ?? PLAIN_COLUMNS)
}

/** Whether reports on this stream are coloured: FORCE_COLOR and NO_COLOR decide, then whether it is a terminal. */
export function isColoured(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return stream.isTTY === true
}

/** How progress is shown: a bar on a terminal, lines in CI and in files, nothing when asked for quiet. */
export function progressKind(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  quiet: boolean,
): 'bar' | 'lines' | 'off' {
  if (quiet) return 'off'
  return stream.isTTY === true && !env.CI ? 'bar' : 'lines'
}
