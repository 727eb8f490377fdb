/** A format in the list of them: its module is loaded by whoever renders, and by nobody who only asks for the names. */
export interface Listed<F> {
  readonly name: string
  load(): Promise<F>
}

/** An entry of the list. */
export function listed<F>(name: string, load: () => Promise<F>): Listed<F> {
  return { name, load }
}
