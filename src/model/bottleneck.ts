import { z } from 'zod'

const count = z.number().int().nonnegative()
const share = z.number().describe('0 to 1')
const kind = <K extends string, F extends z.ZodRawShape>(name: K, text: string, figures: F) =>
  z.object({ kind: z.literal(name), ...figures }).describe(text)

/**
 * What kept an arm from serving more in the closed loop. A fact with its figures; the report makes the sentence
 * (report/sentences/bottleneck.ts).
 */
export const bottleneckSchema = z.discriminatedUnion('kind', [
  kind('event-loop', 'the event loops of all workers, of which a single process has one', {
    workers: count,
    busy: share,
    cpu: share
      .nullable()
      .describe('share of the time in which they were on a CPU; far less than `busy`: synchronous input and output'),
  }),
  kind('one-worker', 'one worker, while others were not busy', { workers: count, busy: share, others: share }),
  kind('primary', 'the cluster primary', { busy: share, workers: share.describe('the busiest worker') }),
  kind('thread', "a thread beside the event loop: a worker thread, or one of Node's thread pool", { busy: share }),
  kind('child', 'a process that the app has started itself', { busy: share }),
  kind('cpus', 'all CPUs that the app may use', {
    used: z.number().describe('by the app, in CPUs'),
    of: z.number(),
    generator: z.number().nullable().describe('CPUs used by the load generator; null where it has its own'),
  }),
  kind('connections', 'the connections of the closed loop: the app was idle most of the time, waiting for something', {
    connections: count,
    busy: share,
    needed: count.describe('connections that would load it, estimated'),
  }),
  kind('waiting', 'something that the app waits for and that takes only so many requests at a time', {
    connections: count,
    busy: share,
    atOnce: z.number().describe('requests in progress at a time, estimated; the others waited for their turn'),
  }),
  kind('rejections', 'the app itself, which rejected requests', {
    status: count.nullable().describe('null: an unexpected body'),
    share: share.describe('of its complete responses'),
  }),
  kind('generator', 'the load generator', { busy: share }),
  kind('other-load', 'other programs on the machine', { used: z.number().describe('CPUs'), of: z.number() }),
  kind('stolen', 'the hypervisor, which gave the CPUs to others', { share }),
  kind('quota', 'the CPU quota', { cpus: z.number().nullable(), throttled: share }),
  kind('unknown', 'not known', { busy: share.nullable().describe('whatever was busiest; null: not measured') }),
])

/** The same in the summary of an arm. */
export const armBottleneck = bottleneckSchema
  .nullable()
  .default(null)
  .describe('what kept it from serving more in the closed loop; older results do not have it')

/** What kept an arm from serving more. */
export type Bottleneck = z.infer<typeof bottleneckSchema>

/** The same of one kind. */
export type BottleneckOf<K extends Bottleneck['kind']> = Extract<Bottleneck, { kind: K }>
