import type { LoadEngine } from '../engine.ts'
import { autocannon } from './autocannon.ts'
import { sockets } from './sockets.ts'
import { undici } from './undici.ts'

/** All engines. A new one is one file and one line here; the contract tests loop over this list. */
export const engines: readonly LoadEngine[] = [sockets, undici, autocannon]

/** The engine of both loops where none is asked for. The others are there to check it. */
export const DEFAULT_ENGINE = sockets.name

/** The engine of the open loop beside one of the closed loop: the same, if it has one. */
export function openEngineFor(name: string): string {
  return engines.find(engine => engine.name === name)?.loops.has('open') ? name : DEFAULT_ENGINE
}
