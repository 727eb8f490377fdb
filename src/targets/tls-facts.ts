import type { KeyObject } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { TlsFacts } from '../model/loaded-server.ts'

/** OpenSSL's names of curves, where others are usual. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** What a connection was made with. */
export function tlsFactsOf(socket: TLSSocket, verified: boolean): TlsFacts {
  const certificate = socket.getPeerX509Certificate()
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.standardName ?? 'unknown',
    key: certificate ? keyName(certificate.publicKey) : 'unknown',
    verified,
  }
}

function keyName({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): string {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {}
  const size = modulusLength ?? (namedCurve === undefined ? undefined : (CURVES[namedCurve] ?? namedCurve))
  return [type === 'ec' ? 'ECDSA' : type?.toUpperCase(), size].filter(part => part !== undefined).join(' ')
}
