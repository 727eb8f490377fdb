import { z } from 'zod'

const count = z.number().int().nonnegative()

const serverChoice = z
  .enum(['only', 'option', 'environment', 'answer', 'health', 'version', 'workers', 'primary'])
  .describe(
    'why this server: the only one; --port; the PORT of its environment; no other gave an expected answer; the others only report health or metrics; it was chosen for the other version of the app; the workers serve it, and the primary another; the primary hands its connections to the workers',
  )

const otherServer = z.object({
  port: count.nullable().describe('the port that the app asked for, 0 for any; null for a unix socket'),
  path: z.string().nullable().describe('of a unix socket'),
  status: count.nullable().describe('its answer to the request; null when it gave none'),
})

const tlsFacts = z.object({
  protocol: z.string().describe('such as TLSv1.3'),
  cipher: z.string().describe('the cipher suite, by its standard name'),
  key: z.string().describe("the kind and size of the key of the server's certificate, such as RSA 2048"),
  verified: z.boolean().describe('the certificate was verified against --ca'),
})

/** The schema of what was loaded of an arm. */
export const loadedServer = z
  .object({
    origin: z.string().describe('address of its first boot; each boot gets a free port of its own'),
    port: count.nullable().describe('the port that the app asked for; 0: any; null for a unix socket'),
    resolved: z
      .object({
        address: z.string().describe('that was loaded in the whole run'),
        of: count.describe('addresses that the name has'),
      })
      .optional()
      .describe('what the name in the origin stands for; absent where it holds an address'),
    path: z.string().optional().describe('the unix socket that the app asked for; absent for a port'),
    tls: tlsFacts.optional().describe('what TLS was agreed on; absent for plain connections'),
    chosenBy: serverChoice,
    redirectsTo: z
      .string()
      .nullable()
      .describe('where it redirected the request to, if that is another scheme, host or port'),
    others: z.array(otherServer).describe('other servers that the app opened'),
    doubtful: z
      .boolean()
      .default(false)
      .describe(
        'it responds to the request as to a health check, and another server, which may be the app, refused the request',
      ),
  })
  .describe('the server of the app that got the load')

/** Why a server of the app gets the load. */
export type ServerChoice = z.infer<typeof serverChoice>
/** What a TLS connection was made with. */
export type TlsFacts = Readonly<z.infer<typeof tlsFacts>>
export type OtherServer = z.infer<typeof otherServer>
/** The server of an app that got the load. */
export type LoadedServer = Readonly<z.infer<typeof loadedServer>>
