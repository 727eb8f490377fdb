import { X509Certificate } from 'node:crypto'
import { UsageError } from '../model/errors.ts'
import { textOfFile } from './text-of-file.ts'

const CERTIFICATES = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs

/**
 * The certificates of the file that `--ca` names; undefined without it.
 * @throws UsageError for a file that cannot be read, or in which there is no certificate
 */
export function caOf(path: string | undefined, here: string): string | undefined {
  if (path === undefined) return undefined
  const found = textOfFile(path, '--ca', here).match(CERTIFICATES) ?? []
  if (found.length > 0 && found.every(isCertificate)) return found.join('\n')
  throw new UsageError(
    `--ca ${JSON.stringify(path)}: expected certificates in PEM, "-----BEGIN CERTIFICATE-----"`,
    found.length === 0 ? 'turn a DER file into PEM with: openssl x509 -inform der -in ca.der -out ca.pem' : undefined,
  )
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined
  } catch {
    return false
  }
}
