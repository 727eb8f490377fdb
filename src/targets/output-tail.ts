import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

const MAX_BYTES = 8 * 1024
const MAX_LINES = 200
const MAX_FILE_BYTES = 2 ** 20
const TRIM_EVERY_MS = 1_000

/**
 * The last lines, of at most 8 KiB, that a target's processes wrote to stderr, or a command to both of its streams. They
 * write to a file: unlike a pipe, a file loses nothing when a process ends, never blocks the app, and costs the runner
 * nothing while it measures. It is cut back when it grows beyond 1 MiB.
 */
export class OutputTail {
  /** For the stdio of the process. */
  readonly fd: number
  readonly #timer: NodeJS.Timeout
  #closed = false
  #kept = ''

  constructor(path: string) {
    // Appending, so that writers go on at the new end after a cut.
    this.fd = openSync(path, 'a+')
    this.#timer = setInterval(() => this.#trim(), TRIM_EVERY_MS).unref()
  }

  /** The last lines, at most so many, as far as they are kept. */
  lines(most = MAX_LINES): string[] {
    const text = this.#read().trimEnd()
    // A lone carriage return is how a spinner begins its line again.
    return text === '' ? [] : text.split(/\r*\n|\r+/).slice(-most)
  }

  /** Reads for the last time; `lines` then tells what there was. */
  close(): void {
    if (this.#closed) return
    clearInterval(this.#timer)
    this.#kept = this.#read()
    this.#closed = true
    closeSync(this.fd)
  }

  #trim(): void {
    if (fstatSync(this.fd).size < MAX_FILE_BYTES) return
    this.#kept = this.#read()
    ftruncateSync(this.fd, 0)
  }

  #read(): string {
    if (this.#closed) return this.#kept
    const buffer = Buffer.alloc(MAX_BYTES)
    const start = Math.max(0, fstatSync(this.fd).size - MAX_BYTES)
    const read = readSync(this.fd, buffer, 0, MAX_BYTES, start)
    return (this.#kept + buffer.toString('utf8', 0, read)).slice(-MAX_BYTES)
  }
}
