import { z } from 'zod'

/** Why a mode cannot be run here. */
export const unavailableSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('needs-platform'), needed: z.string(), found: z.string() }),
  z.object({ kind: z.literal('needs-node'), needed: z.string(), found: z.string() }),
])

/** Why a mode cannot be run here. */
export type Unavailable = z.infer<typeof unavailableSchema>

/** The same as a clause after the name of the mode: an error says it as a report does. */
export function unavailableWords({ kind, needed, found }: Unavailable): string {
  return kind === 'needs-platform'
    ? `needs ${needed}, and this is ${found}`
    : `needs Node ${needed} or newer, and the app runs on ${found}`
}
