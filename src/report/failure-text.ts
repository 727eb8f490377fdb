import { EXIT, ExpectedError, RunError, UsageError } from '../model/errors.ts'
import { visibleText } from '../model/visible-text.ts'

/** What the system says when it has nothing left to give, and what that means. */
const EXHAUSTED: readonly (readonly [pattern: RegExp, line: string, hint: string])[] = [
  [
    /^(EMFILE|ENFILE)\b/,
    'This system allows no more open files',
    'Raise the limit (ulimit -n), or use fewer --connections and --workers.',
  ],
  [/^(ENOSPC|EDQUOT)\b/, 'There is no space left to write to', 'Free some, or write somewhere else (--out, TMPDIR).'],
  [
    /^(ENOMEM|ERR_WORKER_OUT_OF_MEMORY|ERR_WORKER_INIT_FAILED)\b|out of memory|allocation failed/i,
    'There is not enough memory',
    'Raise the limit (ulimit -v, the memory of the container), or use fewer --workers and modes.',
  ],
  [/^EAGAIN\b.*|\bspawn\b.*EAGAIN/, 'This system allows no more processes', 'Raise the limit (ulimit -u).'],
]

/** An error as it is told: one that the surroundings explain is no defect of ours. */
function understood(error: unknown): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error
  const { code = '', syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && syscall === 'uv_cwd')
    return new UsageError('the working directory no longer exists', 'change to one that does')
  if (/\bclusterbench\.config\.mjs\b/.test(error.stack ?? ''))
    return new UsageError(`clusterbench.config.mjs: ${error.name}: ${error.message.split('\n')[0]}`)
  const text = `${code} ${error.message}`.trim()
  const found = EXHAUSTED.find(([pattern]) => pattern.test(text))
  return found ? new RunError(`${found[1]}: ${error.message.split('\n')[0]}`, found[2]) : error
}

/** Longest text in quotes, and longest line, that a message repeats. */
const MOST = { quoted: 200, line: 1_000 }

/** A message without what nobody reads to its end: a value that is a megabyte long is named by its beginning. */
export function shortened(message: string): string {
  return message
    .split('\n')
    .map(line => {
      if (line.length <= MOST.quoted) return line
      const short = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, quoted =>
        quoted.length <= MOST.quoted ? quoted : `${quoted.slice(0, MOST.quoted / 2)}…${quoted[0]}`,
      )
      return short.length <= MOST.line ? short : `${short.slice(0, MOST.line)}…`
    })
    .join('\n')
}

/** What people are told of an error, and the exit code that goes with it. */
export function failureText(error: unknown, version: string): { readonly text: string; readonly exitCode: number } {
  const told = understood(error)
  if (told instanceof ExpectedError) {
    // What to do comes right after what happened; below it is what the app printed.
    const [line, ...rest] = shortened(told.message).split('\n')
    const lines = [`clusterbench: ${line}`, ...(told.hint ? [`  ${told.hint}`] : []), ...rest]
    return { text: `${lines.join('\n')}\n`, exitCode: told.exitCode }
  }
  const intro = `clusterbench ${version} crashed because of a bug in clusterbench itself. Please report it with these lines:`
  const stack = visibleText(String(error instanceof Error ? error.stack : error))
  return { text: `${intro}\n${stack}\n`, exitCode: EXIT.defect }
}
