import type { Readable } from 'node:stream'

const MAX_CHARS = 8 * 1024
const MAX_LINES = 20

/** Reads a stream to its end and keeps its last 20 lines, of at most 8 KiB. */
export class StderrTail {
  #text = ''
  /** Resolves when every process that shares the stream has closed it. */
  readonly ended: Promise<void>

  constructor(stream: Readable) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text = (this.#text + chunk).slice(-MAX_CHARS)
    })
    this.ended = new Promise(resolve => stream.once('close', () => resolve()))
    stream.on('error', () => {})
  }

  lines(): string[] {
    const lines = this.#text.trimEnd().split('\n').slice(-MAX_LINES)
    return lines.length === 1 && lines[0] === '' ? [] : lines
  }
}
