import type { Request } from '../options/command-line.ts'
import type { Call } from './io.ts'

/** What a command is: it carries out a request, and gives the exit code. */
type Command<R> = (request: R, call: Call) => Promise<number>

/** The commands by name. Each is loaded when it is asked for, and nothing else is. */
const COMMANDS: {
  readonly [C in Exclude<Request['command'], 'text'>]: () => Promise<Command<Extract<Request, { command: C }>>>
} = {
  compare: async () => (await import('./compare.ts')).compareFrom,
  chaos: async () => (await import('./chaos.ts')).chaosFrom,
  capacity: async () => (await import('./capacity.ts')).capacityFrom,
  soak: async () => (await import('./soak.ts')).soakFrom,
  calibrate: async () => (await import('./calibrate.ts')).calibrateFrom,
  check: async () => (await import('./check.ts')).checkFrom,
  init: async () => (await import('./init.ts')).initFrom,
  report: async () => (await import('./report.ts')).reportFrom,
  trend: async () => (await import('./trend.ts')).trendFrom,
}

/** Carries out a request with the command of that name. Gives the exit code. */
export async function carryOut<R extends Exclude<Request, { command: 'text' }>>(
  request: R,
  call: Call,
): Promise<number> {
  const load = COMMANDS[request.command] as unknown as () => Promise<Command<R>>
  return (await load())(request, call)
}
