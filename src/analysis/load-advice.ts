/** How to ask for less load, within a sentence. With WebSocket sessions there is no rate to set: it follows from them. */
export function lessLoad(hasSessions: boolean): string {
  return hasSessions ? 'use fewer --connections or a longer --message-every' : 'lower --rate'
}

/** How to ask for more. */
export function moreLoad(hasSessions: boolean): string {
  return hasSessions ? 'use more --connections or a shorter --message-every' : 'raise --rate'
}

/** What to do about requests that were not sent, by the code of the reason. The first that is there is the gravest. */
const ADVICE: readonly (readonly [codes: readonly string[], advice: (less: string) => string])[] = [
  [['emfile', 'enfile'], () => 'Raise the limit of open files (ulimit -n), or use fewer --connections.'],
  [['eaddrnotavail'], less => `The local ports are used up: keep connections alive, or ${less}.`],
  [['enobufs', 'enomem'], () => 'The system had no memory for more connections: use fewer --connections.'],
  [['late'], less => `The machine was too busy to send them in time: give it more CPU, or ${less}.`],
  [['no-free-connection'], less => `The app held all connections: raise --max-connections, or ${less}.`],
  [['no-session'], () => 'This machine could not open their sessions: see the codes of the handshakes in the result.'],
]

/**
 * What to do about requests that were not sent.
 * @param codes those of a ledger; others than `unsent.…` are passed over
 */
export function unsentAdvice(codes: readonly string[], hasSessions = false): string {
  const found = codes.map(code => code.toLowerCase().replace('unsent.', ''))
  const known = ADVICE.find(([each]) => each.some(code => found.includes(code)))?.[1]
  const less = lessLoad(hasSessions)
  return known ? known(less) : `To avoid it, ${less}.`
}
