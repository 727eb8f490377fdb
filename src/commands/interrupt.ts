import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The same signal within this time is the same key: the terminal signals npx and what it runs alike, and npx hands its own on
 * (npm's @npmcli/run-script does).
 */
const ECHO_MS = 250

/** Listens for signals while a run lasts. */
export interface Interrupt extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** 128 + the number of the signal that came first; undefined while none has come. */
  readonly exitCode: number | undefined
  /** Calls this before a second signal ends the process. */
  beforeLeaving(cleanUp: () => void): void
}

/** The first signal asks for a clean stop by aborting `signal`; the second ends the process, with the exit code of the first. */
export function listenForSignals(io: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>): Interrupt {
  const controller = new AbortController()
  const cleanUps: (() => void)[] = []
  let exitCode: number | undefined
  let first: { readonly name: NodeJS.Signals; readonly atMs: number } | undefined
  const listener = (name: NodeJS.Signals) => {
    const atMs = performance.now()
    if (exitCode !== undefined) {
      const isEcho = name === first?.name && atMs - first.atMs < ECHO_MS
      if (isEcho) return
      for (const cleanUp of cleanUps) cleanUp()
      return io.exit(exitCode)
    }
    first = { name, atMs }
    exitCode = 128 + constants.signals[name]
    controller.abort()
  }
  for (const name of SIGNALS) io.on(name, listener)
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    beforeLeaving: cleanUp => void cleanUps.push(cleanUp),
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) io.off(name, listener)
    },
  }
}
