import { z } from 'zod'

/** A program that an app needs around it, such as a store: started before it, and ended after it. */
export interface Companion {
  /** As faults and variables name it: `redis`. */
  readonly name: string
  /** The shell command that starts it, with `{port}` where its port goes. */
  readonly command: string
  /** Absolute. */
  readonly cwd: string
}

/** The name by which faults mean the app itself; no companion has it. */
export const APP_TARGET = 'app'

export const COMPANION_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** The schema of the companions of a run; their commands may hold secrets, and are not kept. */
export const companionNames = z
  .array(z.string())
  .optional()
  .describe('--with: names of the programs that ran beside each app; absent without any')

/** Where a companion is reached. */
export type CompanionPart = (typeof COMPANION_PARTS)[number]
export const COMPANION_PARTS = ['url', 'host', 'port'] as const

/** The companions' names and parts in braces, as values of variables have them: `{redis.port}`. */
export const COMPANION_PLACE = /\{([A-Za-z][A-Za-z0-9_-]*)\.(url|host|port)\}/g

/** Where companions listen. */
export const COMPANION_HOST = '127.0.0.1'

/** The schemes of URLs that are those of their programs; all others are reached by HTTP. */
const SCHEMES = ['redis', 'postgres', 'mysql', 'mongodb', 'amqp']

/** The variables by which an app finds a companion, with places that are filled in when it is up: `REDIS_URL={redis.url}`. */
export function companionVariables({ name }: Pick<Companion, 'name'>): Record<string, string> {
  const prefix = name.toUpperCase().replaceAll('-', '_')
  return Object.fromEntries(COMPANION_PARTS.map(part => [`${prefix}_${part.toUpperCase()}`, `{${name}.${part}}`]))
}

/** A part of the address of a companion that listens on a port. */
export function companionPart(name: string, part: CompanionPart, port: number): string {
  const parts: Record<CompanionPart, string> = {
    host: COMPANION_HOST,
    port: String(port),
    url: `${SCHEMES.includes(name) ? name : 'http'}://${COMPANION_HOST}:${port}`,
  }
  return parts[part]
}

/** A text with the addresses of companions in the places for them; those of others stay as they are. */
export function withAddresses(text: string, ports: ReadonlyMap<string, number>): string {
  return text.replace(COMPANION_PLACE, (place, name: string, part: CompanionPart) => {
    const port = ports.get(name)
    return port === undefined ? place : companionPart(name, part, port)
  })
}
