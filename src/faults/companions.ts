import { RunError } from '../model/errors.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import type { CompanionControls } from '../targets/index.ts'
import { inSeconds, wait } from './clock.ts'
import type { Effect, Injection } from './fault.ts'
import { ineffective, unproved } from './victim.ts'

/** How often a companion that is to be stopped is looked at. */
const LOOK_EVERY_MS = 50

/** What is done to a companion's process. */
interface Kill {
  readonly target: string
  readonly signal: NodeJS.Signals
  readonly within: number
  readonly restart?: number | undefined
}

/** A companion that does not run, and to which nothing was done. */
function notRunning(name: string): Effect {
  return { ...ineffective(`${name} was not running`), victimGone: true }
}

function named({ name, pid }: CompanionControls): string {
  return `${name} (process ${pid})`
}

/** Signals a companion; proved by its end. It stays dead, or is started again on its port after `restart`. */
export async function killCompanion(
  { controls, signal }: Pick<Injection<unknown>, 'controls' | 'signal'>,
  { target, signal: name, within, restart }: Kill,
): Promise<Effect> {
  const companion = controls.companion(target)
  if (!companion?.isRunning) return notRunning(target)
  const who = named(companion)
  const sentAtMs = sharedNowMs()
  companion.kill(name)
  const end = await companion.endWithin(within, signal)
  if (!end) return unproved(signal, `${who} ignored ${name} for ${inSeconds(within)}`)
  const effectiveAtMs = sharedNowMs()
  const how = end.signal ?? `exit code ${end.code ?? 'unknown'}`
  const evidence = `${who} ended with ${how} ${inSeconds(effectiveAtMs - sentAtMs)} after ${name}`
  const proof = { verified: true, evidence, effectiveAtMs, endedAtMs: undefined }
  if (restart === undefined)
    return { ...proof, remark: `${target} stayed dead until the end; restart=2s would have started it again` }
  await wait(restart, signal)
  if (signal.aborted) return { ...proof, remark: `the load ended before ${target} was started again` }
  return { ...proof, ...(await startAgain(companion, evidence, signal)) }
}

async function startAgain(
  companion: CompanionControls,
  evidence: string,
  signal: AbortSignal,
): Promise<Partial<Effect>> {
  const startedAtMs = sharedNowMs()
  try {
    await companion.restart(signal)
    const endedAtMs = sharedNowMs()
    return {
      endedAtMs,
      evidence: `${evidence}, and accepted connections ${inSeconds(endedAtMs - startedAtMs)} after it was started again`,
    }
  } catch (error) {
    if (signal.aborted) return { remark: `the load ended before ${companion.name} had started again` }
    if (!(error instanceof RunError)) throw error
    return {
      remark: `${companion.name} could not be started again: ${error.message.split('\n', 1)[0]!.replace(/\.$/, '')}`,
    }
  }
}

/** Stops a companion for a while (SIGSTOP, SIGCONT); proved by the state of its processes. The watchdog holds a lease on each of them. */
export async function pauseCompanion(
  { controls, signal }: Pick<Injection<unknown>, 'controls' | 'signal'>,
  { target, for: forMs }: { readonly target: string; readonly for: number },
): Promise<Effect> {
  const companion = controls.companion(target)
  if (!companion?.isRunning) return notRunning(target)
  const who = named(companion)
  const askedAtMs = sharedNowMs()
  try {
    if (!(await companion.pause(forMs))) return notRunning(target)
    const effectiveAtMs = sharedNowMs()
    const untilMs = askedAtMs + forMs
    while (sharedNowMs() < untilMs && companion.isRunning && !signal.aborted)
      await wait(Math.min(LOOK_EVERY_MS, untilMs - sharedNowMs()), signal)
    const endedAtMs = sharedNowMs()
    const what = companion.isRunning ? 'resumed' : 'ended while it was stopped'
    const evidence = `${who} was observed stopped (state T), and ${what} after ${inSeconds(endedAtMs - askedAtMs)}`
    return { verified: true, evidence, effectiveAtMs, endedAtMs }
  } catch (error) {
    if (error instanceof RunError) return ineffective(error.message.replace(/\.$/, ''))
    throw error
  } finally {
    companion.resume()
  }
}
