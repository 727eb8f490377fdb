const PORTS = 65_536
/** The app may accept a connection a little before the proxy is told that it is there. */
const EARLY_MS = 50

/**
 * Which port of a client stands behind each port from which a proxy has connected to its server, in memory that the proxy's thread shares
 * with the runner: what a server says of its connections is known to clients by their own ports.
 */
export class PortPairs {
  readonly buffer: SharedArrayBuffer
  readonly #times: Float64Array
  readonly #clients: Uint16Array

  constructor(
    buffer = new SharedArrayBuffer(PORTS * (Float64Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT)),
  ) {
    this.buffer = buffer
    this.#times = new Float64Array(buffer, 0, PORTS)
    this.#clients = new Uint16Array(buffer, PORTS * Float64Array.BYTES_PER_ELEMENT, PORTS)
  }

  /** The proxy has connected from this port for a client with that one; the time is on the shared clock. */
  note(own: number, client: number, atMs: number): void {
    this.#times[own] = atMs
    this.#clients[own] = client
  }

  /** The client's port of a connection that its server accepted then; 0 where it is not known, as the port has come round. */
  clientOf(own: number, acceptedAtMs: number): number {
    return this.#times[own]! <= acceptedAtMs + EARLY_MS ? this.#clients[own]! : 0
  }
}
