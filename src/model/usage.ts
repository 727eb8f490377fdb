import { z } from 'zod'

const share = z.number()

const thread = z
  .object({
    cpu: share.describe('share of the time in which it was on a CPU'),
    waiting: share.describe('share of the time in which it could have run and no CPU was given to it'),
  })
  .nullable()

/** What a process of the app is in its arm. */
export const PROCESS_ROLES = ['worker', 'primary', 'child'] as const

const processUse = z.object({
  role: z.enum(PROCESS_ROLES).describe('child: a process that the app has started itself'),
  slot: z.number().int().nullable().describe('of a worker'),
  cpu: z.number().nullable().describe('CPUs that all its threads used together'),
  loop: share.nullable().describe('share of the time in which its event loop was not idle; known of workers'),
  main: thread.describe('its main thread, which runs the event loop; null where the platform does not tell'),
  other: thread.describe('the busiest of its other threads: worker threads, thread pool, garbage collection'),
})

/** What an arm and the load generator used in the closed loop of one generation, as shares of the time in which the arm was loaded. */
export const armUse = z
  .object({
    loadedMs: z.number().describe('time in which the arm was loaded'),
    cpus: z.number().describe('CPUs that all processes of the app used together'),
    processes: z.array(processUse),
    generator: thread.describe("the load generator's thread"),
  })
  .nullable()
  .default(null)
  .describe('what it used in the closed loop; older results do not have it')

/** How the machine was used in the closed loop of one generation, whichever arm was loaded. */
export const machineUse = z
  .object({
    durationMs: z.number(),
    otherCpus: z.number().describe('CPUs that processes used which belong neither to the apps nor to clusterbench'),
    stolenCpus: z.number().describe('CPUs that the hypervisor took away'),
    throttled: share
      .nullable()
      .describe('share of the periods of the CPU quota in which it was used up; null: no quota'),
  })
  .nullable()
  .optional()
  .describe('how the machine was used in the closed loop; null: not known; older results do not have it')

/** A number of connections that was tried in the first generation, and how busy it kept the arms. */
const connectionTrial = z.object({
  connections: z.number().int(),
  generator: share.describe("share of the time in which the load generator's event loop was busy"),
  arms: z.array(
    z.object({
      arm: z.string(),
      perSec: z.number(),
      busy: share.describe("share of the time in which the app's busiest part had work, be it a process or all CPUs"),
      work: share.describe('the same without the time in which that only waited for a CPU'),
      failed: share.describe('requests without an ok response'),
    }),
  ),
})

/** Settings that say whence the number of connections is. */
export const connectionSearch = {
  connectionsFixed: z
    .boolean()
    .default(true)
    .describe('true when --connections set them, or --baseline; false: raised until the app was busy'),
  connectionTrials: z
    .array(connectionTrial)
    .default([])
    .describe('how they were found in the first generation, where they were not fixed'),
}

export type ConnectionTrial = z.infer<typeof connectionTrial>
export type ThreadUse = NonNullable<z.infer<typeof thread>>
export type ProcessUse = z.infer<typeof processUse>
export type ArmUse = NonNullable<z.infer<typeof armUse>>
export type MachineUse = NonNullable<z.infer<typeof machineUse>>
