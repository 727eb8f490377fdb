import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for signals while a run lasts. */
export interface Interrupt extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** 128 + the number of the signal that came first; undefined while none has come. */
  readonly exitCode: number | undefined
}

/**
 * The first signal asks for a clean stop by aborting `signal`; the second calls `leaveNow` with the exit code of the first.
 */
export function listenForSignals(
  io: Pick<NodeJS.Process, 'on' | 'off'>,
  leaveNow: (exitCode: number) => void,
): Interrupt {
  const controller = new AbortController()
  let exitCode: number | undefined
  const listener = (name: NodeJS.Signals) => {
    if (exitCode !== undefined) return leaveNow(exitCode)
    exitCode = 128 + constants.signals[name]
    controller.abort()
  }
  for (const name of SIGNALS) io.on(name, listener)
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) io.off(name, listener)
    },
  }
}
