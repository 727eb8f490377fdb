/** What to do about requests that were not sent, by the code of the reason. The first that is there is the gravest. */
const ADVICE: readonly (readonly [codes: readonly string[], advice: string])[] = [
  [['emfile', 'enfile'], 'Raise the limit of open files (ulimit -n), or use fewer --connections.'],
  [['eaddrnotavail'], 'The local ports are used up: keep connections alive, or lower --rate.'],
  [['enobufs', 'enomem'], 'The system had no memory for more connections: use fewer --connections.'],
  [['late'], 'The machine was too busy to send them in time: give it more CPU, or lower --rate.'],
  [['no-free-connection'], 'The app held all connections: raise --max-connections, or lower --rate.'],
]

/**
 * What to do about requests that were not sent.
 * @param codes those of a ledger; others than `unsent.…` are passed over
 */
export function unsentAdvice(codes: readonly string[]): string {
  const found = codes.map(code => code.toLowerCase().replace('unsent.', ''))
  return ADVICE.find(([known]) => known.some(code => found.includes(code)))?.[1] ?? 'Lower --rate.'
}
