import { connect } from 'node:tls'

/** A server that is one answers at once; what takes longer is something else. */
const ANSWER_WITHIN_MS = 1_000

/** So much of what a server sent is shown. */
const SHOWN_BYTES = 60

/** Length, type and stream of an HTTP/2 frame stand in so many bytes before its payload (RFC 9113, 4.1). */
const FRAME_HEAD_BYTES = 9
const SETTINGS = 0x04
const TLS_ALERT = 0x15

/** What a server speaks that is not HTTP/1.1 in plain text. */
export type OtherProtocol =
  /** `http2`: it chose HTTP/2 when it was offered both. */
  | { readonly kind: 'tls'; readonly http2: boolean }
  /** HTTP/2 without TLS. */
  | { readonly kind: 'h2c' }
  /** It began as HTTP, and then broke its rules. */
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly firstBytes: string }

/** What a parser of HTTP made of an answer: its words, and the bytes that it had. */
export interface Unparsed {
  readonly reason: string
  readonly bytes: Buffer
}

/**
 * Finds out what a server speaks that gave no answer that HTTP knows. A server of TLS says nothing to plain text, so it is greeted as one.
 * @returns undefined when nothing is known but its silence
 */
export async function identifyProtocol(
  origin: string,
  unparsed: Unparsed | undefined,
  signal: AbortSignal,
): Promise<OtherProtocol | undefined> {
  if (!unparsed || isTlsAlert(unparsed.bytes)) return greetTls(origin, signal)
  const { bytes, reason } = unparsed
  if (isSettingsFrame(bytes)) return { kind: 'h2c' }
  const text = bytes.toString('latin1')
  if (text.startsWith('HTTP/')) return { kind: 'malformed', reason }
  return { kind: 'unknown', firstBytes: text.slice(0, SHOWN_BYTES) }
}

function isTlsAlert(bytes: Buffer): boolean {
  return bytes[0] === TLS_ALERT && bytes[1] === 3
}

/** The first that a server of HTTP/2 sends, whoever connects. */
function isSettingsFrame(bytes: Buffer): boolean {
  return bytes.length >= FRAME_HEAD_BYTES && bytes[3] === SETTINGS && bytes.readUInt32BE(5) === 0
}

/** Greets a server as a client of TLS does; an alert is an answer too, as where it wants a certificate or another name. */
function greetTls(origin: string, signal: AbortSignal): Promise<OtherProtocol | undefined> {
  const { hostname, port } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise(resolve => {
    const settle = (protocol: OtherProtocol | undefined) => {
      resolve(protocol)
      socket.destroy()
    }
    const giveUp = () => settle(undefined)
    const socket = connect({
      ...{ host, port: Number(port), ALPNProtocols: ['h2', 'http/1.1'] },
      // Who it is does not matter here.
      rejectUnauthorized: false,
    })
    socket.once('secureConnect', () => settle({ kind: 'tls', http2: socket.alpnProtocol === 'h2' }))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(isAlert(error) ? { kind: 'tls', http2: false } : undefined),
    )
    socket.once('close', giveUp)
    socket.setTimeout(ANSWER_WITHIN_MS, giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', giveUp))
  })
}

/** `ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION`, `ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED`, `ERR_SSL_TLSV1_UNRECOGNIZED_NAME`. */
function isAlert({ code = '' }: NodeJS.ErrnoException): boolean {
  return /^ERR_SSL_.*(_ALERT_|_UNRECOGNIZED_NAME)/.test(code)
}
