import { z } from 'zod'

/** What a mode is. Declared with it, recorded with each arm; whoever acts by a mode asks for its traits, never for its name. */
export const modeTraits = z
  .object({
    primary: z.boolean().describe('a node:cluster primary stands over the workers'),
    accepts: z
      .enum(['workers', 'primary', 'app'])
      .describe(
        'who accepts connections: the workers themselves, the primary of node:cluster, which hands them on in turn, or a server of the app that does so by its own rules',
      ),
    respawns: z
      .enum(['clusterbench', 'app'])
      .describe(
        'who replaces a worker that died: clusterbench, as --max-restarts and related flags say, or the app itself',
      ),
    sticky: z
      .boolean()
      .optional()
      .describe('the primary gives each client to one worker, instead of handing its connections on in turn'),
    scales: z
      .boolean()
      .optional()
      .describe('clusterbench adds and removes workers by their load, as --scale-by and related flags say'),
    threads: z
      .boolean()
      .optional()
      .describe('the workers are threads of one process: they cannot be signalled, and share its memory'),
    elsewhere: z
      .boolean()
      .optional()
      .describe('the server was not started by the run: nothing of it is known but its responses'),
  })
  .describe('what the mode is, whatever its name')

/** What a fault is. Declared with it, recorded with each of its injections. */
export const faultTraits = z
  .object({
    noun: z.string().describe('what to call one in a sentence: `rolling restart`'),
    label: z.string().max(9).describe('its short name, for where there is little room'),
    shown: z.array(z.string()).describe('its most telling parameters, in the order in which they are shown'),
    does: z
      .enum(['ends', 'stops', 'blocks', 'bloats', 'replaces', 'disturbs', 'nothing'])
      .describe(
        'what it does to the workers it hits; disturbs: it leaves them alone, and acts on a companion or on connections; nothing: a sham, which shows how much harm is noise',
      ),
    lasting: z.boolean().describe('it goes on until something ends it; false: it is over as soon as it is fired'),
    cause: z
      .enum(['memory', 'exit', 'crash', 'killed', 'stopped', 'app'])
      .optional()
      .describe(
        'why a worker ended although no fault ended it: over its memory limit, by itself, by a crash, by a signal from outside, by its supervisor, or with the app; absent where the fault was planned',
      ),
  })
  .describe('what the fault is, whatever its name')

export type ModeTraits = z.infer<typeof modeTraits>
export type FaultTraits = z.infer<typeof faultTraits>
