import type { Arm } from '../model/arm.ts'
import { RunError, UsageError } from '../model/errors.ts'
import { lacksModule, type SupervisorPolicy, type Target } from '../targets/index.ts'
import { copyName, lacksModules, MODULES_HINT, type Versions } from '../versions/index.ts'
import type { BootOptions, RunContext } from './run-context.ts'

/** Every status: an arm whose answers are to be measured as they are is ready with any of them. */
const ANY_STATUS = Array.from({ length: 500 }, (_, at) => 100 + at)

/** How the arms of a generation are booted. */
export interface BootTerms {
  readonly policy: SupervisorPolicy
  /** Arms that are known to answer with another status than the others. */
  readonly rejecting: ReadonlySet<string>
  /** Agents tell with each response what CPU time it took. */
  readonly timesResponses?: boolean
}

/** The arms that are up, and which of them answer with another status than the others. */
export interface Booted {
  readonly targets: Target[]
  readonly rejecting: ReadonlySet<string>
}

/**
 * Boots arms side by side. An arm that answers only with unexpected statuses while another one does with expected ones is booted again, and
 * ready with any answer: that they differ is what the run has to say.
 * @throws RunError of the first arm that does not become ready, when the others are stopped
 */
export async function bootArms(
  context: RunContext<BootOptions>,
  order: readonly Arm[],
  terms: BootTerms,
): Promise<Booted> {
  const starts = await startAll(context, order, terms)
  const targets = starts.flatMap(start => (start.status === 'fulfilled' ? [start.value] : []))
  const failures = starts.flatMap((start, at) =>
    start.status === 'rejected' ? [{ arm: order[at]!, error: start.reason as unknown }] : [],
  )
  if (failures.length === 0) return { targets, rejecting: terms.rejecting }
  await Promise.all(targets.map(each => each.stop()))
  const explained = failures.map(({ arm, error }) => ({ arm, error: ofVersion(arm, error, context.options.versions) }))
  const causes = explained.filter(({ error }) => error instanceof Error && error.name !== 'AbortError')
  const rejected = causes.filter(({ error }) => error instanceof RunError && error.status !== undefined)
  const isDifference = targets.length > 0 && causes.length > 0 && rejected.length === causes.length
  if (!isDifference) throw (causes[0] ?? explained[0]!).error
  for (const { error } of rejected) context.observer.note(`${firstLineOf(error as RunError)} It is measured as it is.`)
  const rejecting = new Set([...terms.rejecting, ...rejected.map(({ arm }) => arm.id)])
  return bootArms(context, order, { ...terms, rejecting })
}

/** What happened, without what the app has printed. */
function firstLineOf({ message }: RunError): string {
  return message.split('\n', 1)[0]!
}

/** The first that fails ends the other starts. */
function startAll(
  { owner, options, placement, niceness, signal }: RunContext<BootOptions>,
  order: readonly Arm[],
  { policy, rejecting, timesResponses }: BootTerms,
): Promise<PromiseSettledResult<Target>[]> {
  const { startTimeoutMs, request, ca, port, stickyBy } = options
  const target = { startTimeoutMs, port, policy, stickyBy, timesResponses, cpus: placement?.apps, niceness }
  const probeOf = ({ id }: Arm) => ({ ...request, ca, ...(rejecting.has(id) && { expectStatus: ANY_STATUS }) })
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const starting = order.map(arm => owner.start(arm, { ...target, probe: probeOf(arm) }, either))
  for (const each of starting) each.catch(() => failure.abort())
  return Promise.allSettled(starting)
}

/** What to tell people of an error of an arm: where the app has two versions, in which of them it was. */
export function ofVersion({ version, app }: Arm, error: unknown, versions: Versions | undefined): unknown {
  if (!version || !versions) return error
  if (error instanceof UsageError) return new UsageError(`In ${copyName({ version })}: ${error.message}`, error.hint)
  if (!(error instanceof RunError)) return error
  const lacking = version.side === 'base' && versions.setup === undefined && lacksModules(versions, app)
  return new RunError(
    `In ${copyName({ version })}: ${error.message}`,
    lacking && (error.hint === undefined || lacksModule(error)) ? MODULES_HINT : error.hint,
    error.status,
  )
}
