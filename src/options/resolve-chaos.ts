import { randomInt } from 'node:crypto'
import { availableCpus, findMode, inspectNode, type SupervisorPolicy } from '../targets/index.ts'
import { resolveApp } from './apps.ts'
import { type ArmPlan, planArms } from './arms.ts'
import type { ChaosFlags, ChaosWords } from './chaos-flags.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { planOf, refuseTooMuchMemory } from './chaos-plan.ts'
import { remarksOn } from './chaos-remarks.ts'
import { type ExperimentFile, laidOver, NO_FILE, readExperiment } from './experiment-file.ts'
import { faultsOf } from './fault-flags.ts'
import { connectionsOf, DEFAULT_APP, folder, outFolder, refuseIdleWork, requestOf, wordsIn } from './resolve-parts.ts'

/** A cluster of one worker is no cluster: its kill is an outage. */
const LEAST_WORKERS = 2

/**
 * Combines the flags of `chaos`, its experiment file and what this machine has into complete, frozen options.
 * @param appName the app as it was named; undefined: that of the file, or the default sample
 * @param here working directory of the command
 * @param base what a configuration file says: the experiment file goes before it
 * @throws UsageError when the combination makes no sense
 */
export async function resolveChaos(
  appName: string | undefined,
  appArgs: readonly string[],
  flags: ChaosFlags,
  here: string,
  base: ExperimentFile = NO_FILE,
): Promise<ChaosOptions> {
  const experiment = flags.experiment === undefined ? NO_FILE : await readExperiment(flags.experiment, here)
  const file = laidOver(experiment, base)
  const words = overlay(flags, file)
  const byFlags = faultsOf(flags)
  const drawn = words.seed ?? randomInt(2 ** 32)
  const asked = {
    byFlags,
    byFile: file.faults,
    seed: drawn,
    durationMs: words.duration,
    killTimeoutMs: words.killTimeout,
  }
  const { plan, specs } = planOf(flags, asked, here)
  refuseTooMuchMemory(plan)
  const args = appArgs.length > 0 ? appArgs : (file.args ?? [])
  const { arms, skipped } = await armsOf(appName ?? file.app ?? DEFAULT_APP, args, words, here)
  return Object.freeze({
    arms,
    skipped,
    plan,
    request: requestOf(words),
    ...loadOf(words),
    policy: policyOf(words),
    thresholds: flags.threshold.length > 0 ? flags.threshold : file.thresholds,
    failOnInconclusive: flags.failOn === 'inconclusive',
    remarks: remarksOn(plan, specs, words.keep),
    pin: words.pin,
    seed: plan.seed,
    out: outFolder(words.out, here),
    configFile: flags.configFile,
  })
}

/** What was said on the command line goes before the file, and the file before the defaults. */
function overlay(flags: ChaosFlags, { words }: ExperimentFile): ChaosWords {
  const fromFile = Object.entries(words).filter(([name]) => !flags.given.has(name))
  return { ...flags, ...Object.fromEntries(fromFile) }
}

async function armsOf(name: string, args: readonly string[], words: ChaosWords, here: string): Promise<ArmPlan> {
  const app = resolveApp(name, { here, cwd: folder(words.cwd, here), args, workMs: words.work })
  refuseIdleWork(words.work, [app])
  return planArms({
    apps: [app],
    nodes: [await inspectNode(words.node ?? process.execPath)],
    modes: words.modes.map(mode => findMode(mode)!),
    modesNamed: true,
    workers: [words.workers ?? Math.max(LEAST_WORKERS, availableCpus().cpus)],
    nodeArgs: wordsIn(words.nodeArgs),
    control: false,
  })
}

function loadOf(words: ChaosWords) {
  return {
    ratePerSec: words.rate === 'auto' ? undefined : words.rate,
    ...connectionsOf(words, words.connections),
    engine: words.engine,
    keepAlive: words.keepalive,
    timeoutMs: words.timeout,
    warmupMs: words.warmup,
    baselineMs: words.baseline,
    keepMs: words.keep,
    startTimeoutMs: words.startTimeout,
    sloMs: words.slo,
  }
}

function policyOf(words: ChaosWords): SupervisorPolicy {
  const { maxRestarts, minUptime, restartDelay, killTimeout, listenTimeout, maxMemoryRestart, memoryCheckEvery } = words
  return {
    maxRestarts,
    minUptime,
    restartDelay,
    killTimeout,
    listenTimeout,
    maxMemoryRestartMib: maxMemoryRestart,
    memoryCheckMs: memoryCheckEvery,
    onCrashLoop: 'give-up',
  }
}
