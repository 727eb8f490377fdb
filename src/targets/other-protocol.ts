import { connect } from 'node:tls'
import { addressOf, isSecure, withTls } from '../model/origin.ts'
import { type TlsTerms, tlsOptions } from '../model/tls-terms.ts'
import { lookUpIn } from './name-book.ts'

/** A server that is one answers at once; what takes longer is something else. */
const ANSWER_WITHIN_MS = 1_000

/** So much of what a server sent is shown. */
const SHOWN_BYTES = 60

/** Length, type and stream of an HTTP/2 frame stand in so many bytes before its payload (RFC 9113, 4.1). */
const FRAME_HEAD_BYTES = 9
const SETTINGS = 0x04
const TLS_ALERT = 0x15

const HTTP_1 = 'http/1.1'
const HTTP_2 = 'h2'

/** Such as ECONNRESET and EAI_AGAIN; what TLS says is longer, or of certificates. */
const SYSTEM_ERROR = /^(E(AI_)?[A-Z]+|HPE_\w+)$/

/** What a server speaks that is not what it was asked in. */
export type OtherProtocol =
  /** TLS, and HTTP/1.1 over it, as far as it says. */
  | { readonly kind: 'tls' }
  /** HTTP/2 over TLS, and nothing else. */
  | { readonly kind: 'h2' }
  /** TLS, with which no connection comes about: what it, or this side, says of the reason. */
  | { readonly kind: 'tls-refused'; readonly code: string }
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

/** Why there was no answer: what a parser of HTTP made of it, and the code of the error of the connection. */
export interface Unanswered {
  readonly unparsed: Unparsed | undefined
  readonly code: string | undefined
}

/** What a server is greeted with. */
type GreetingTerms = TlsTerms & {
  /** Where the name in its origin leads to; undefined: the system is asked. */
  readonly addresses?: readonly string[] | undefined
}

/**
 * Finds out what a server speaks that gave no answer that HTTP knows. A server of TLS says nothing to plain text, so it is greeted as one.
 * @returns undefined when nothing is known but its silence
 */
export async function identifyProtocol(
  origin: string,
  { unparsed, code }: Unanswered,
  terms: GreetingTerms,
  signal: AbortSignal,
): Promise<OtherProtocol | undefined> {
  if (!unparsed || isTlsAlert(unparsed.bytes)) return identifyTls(origin, code, terms, signal)
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

/** `code` is that of the error on a connection with TLS; where there was none yet, whatever it is says nothing of TLS. */
async function identifyTls(
  origin: string,
  code: string | undefined,
  terms: GreetingTerms,
  signal: AbortSignal,
): Promise<OtherProtocol | undefined> {
  // Who it is does not matter here.
  const anyone = { headers: terms.headers, addresses: terms.addresses }
  const greeting = await greetTls(origin, anyone, HTTP_1, signal)
  const isFailed = isSecure(origin) && code !== undefined && !SYSTEM_ERROR.test(code)
  const failed: OtherProtocol | undefined = isFailed ? { kind: 'tls-refused', code } : undefined
  if (greeting === undefined) return failed
  const speaksHttp2 = async () => (await greetTls(origin, anyone, HTTP_2, signal))?.alpn === 'h2'
  if (greeting.refused !== undefined)
    return (await speaksHttp2()) ? { kind: 'h2' } : { kind: 'tls-refused', code: greeting.refused }
  if (isSecure(origin)) return failed
  return (await answersHttp1(greeting, speaksHttp2)) ? { kind: 'tls' } : { kind: 'h2' }
}

/** A server of HTTP/2 that is older says so only once a request has come. */
async function answersHttp1({ alpn }: Greeting, speaksHttp2: () => Promise<boolean>): Promise<boolean> {
  return alpn === HTTP_1 || !(await speaksHttp2())
}

/** How a server of TLS has greeted: the protocol that it chose, or why it refused. */
interface Greeting {
  readonly alpn?: string | false | null
  readonly refused?: string
}

/** Greets a server as a client of TLS does; an alert is an answer too, as where it wants a certificate or another name. */
function greetTls(
  origin: string,
  { addresses, ...terms }: GreetingTerms,
  alpn: string,
  signal: AbortSignal,
): Promise<Greeting | undefined> {
  const { host, port, socketPath } = addressOf(origin)
  const place =
    socketPath === undefined ? { host, port: port!, lookup: addresses && lookUpIn(addresses) } : { path: socketPath }
  return new Promise(resolve => {
    const settle = (greeting: Greeting | undefined) => {
      resolve(greeting)
      socket.destroy()
    }
    const giveUp = () => settle(undefined)
    const socket = connect({ ...tlsOptions(withTls(origin), terms), ...place, ALPNProtocols: [alpn] })
    socket.once('secureConnect', () => settle({ alpn: socket.alpnProtocol }))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(isAlert(error) ? { refused: error.code ?? error.message } : undefined),
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
