import type { Explained } from './failure.ts'
import type { OtherProtocol } from './other-protocol.ts'
import { type Endpoint, portOf } from './ready.ts'

const HTTP_1 = 'Let the app serve HTTP/1.1 as well'

/** A server that speaks another protocol, as people are told of it; `ca`: certificates are verified. */
export function explainProtocol(who: string, endpoint: Endpoint, protocol: OtherProtocol, ca?: string): Explained {
  const at = atWords(endpoint)
  switch (protocol.kind) {
    case 'tls':
      return {
        line: `${who} speaks TLS ${at}, but no connection came about in time.`,
        hint: 'If it only needs longer, raise --start-timeout.',
      }
    case 'h2':
      return {
        line: `${who} speaks only HTTP/2 over TLS ${at}; clusterbench measures HTTP/1.1.`,
        hint: `${HTTP_1}: http2.createSecureServer has the option allowHTTP1.`,
      }
    case 'tls-refused':
      return explainTls(who, at, protocol.code, ca !== undefined)
    case 'h2c':
      return {
        line: `${who} speaks HTTP/2 without TLS (h2c) ${at}; clusterbench measures HTTP/1.1.`,
        hint: `${HTTP_1}, for example for the run behind an environment variable.`,
      }
    case 'malformed':
      return {
        line: `${who} sent an invalid HTTP/1.1 response ${at}: ${protocol.reason}.`,
        hint: 'Check the status line and headers that it writes.',
      }
    case 'unknown':
      return {
        line: `${who} does not speak HTTP ${at}: its answer begins with ${JSON.stringify(protocol.firstBytes)}.`,
        hint: 'clusterbench measures HTTP/1.1 servers: name the script that starts one, or its URL.',
      }
  }
}

/** The code of an alert says what the server refused; any other what this side did. */
function explainTls(who: string, at: string, code: string, isVerified: boolean): Explained {
  if (!code.startsWith('ERR_SSL'))
    return {
      line: `The certificate of ${who} ${at} cannot be verified: ${code}.`,
      hint: 'Check that --ca names the certificate that signed it, and that it is valid for the host of the requests (--header "Host: …", otherwise that of --url, or localhost) or for the address; without --ca it is not verified.',
    }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code))
    return {
      line: `${who} refuses TLS connections ${at} (${code}): it may require certificates of its clients, and clusterbench has none.`,
      hint: 'Let the app accept clients without a certificate for the run, for example behind an environment variable.',
    }
  const hint = isVerified ? { hint: 'Check the certificate of --ca, and the TLS options of the app.' } : {}
  return { line: `${who} refuses TLS connections ${at} (${code}).`, ...hint }
}

function atWords(endpoint: Endpoint): string {
  return endpoint.path === undefined ? `on port ${portOf(endpoint)}` : `on the unix socket ${endpoint.path}`
}
