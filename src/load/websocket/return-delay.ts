/** As socket.io's clients: each failure doubles the delay, up to so many times the first; a draw makes it up to half shorter or longer. */
const BACK_OFF = { factor: 2, most: 5, jitter: 0.5 }

/**
 * After how long a client comes back, in milliseconds.
 * @param meanMs of a client that has not failed
 * @param failures of its handshakes in a row
 * @param drawn a random number, from 0 to 1
 */
export function returnDelayMs(meanMs: number, failures: number, drawn: number): number {
  return meanMs * Math.min(BACK_OFF.factor ** failures, BACK_OFF.most) * (1 + BACK_OFF.jitter * (2 * drawn - 1))
}
