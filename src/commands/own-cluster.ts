import type { Arm } from '../model/arm.ts'
import type { ArmVersion } from '../model/result-parts.ts'
import { SUPERVISION } from '../options/resolve-parts.ts'
import { modes as allModes, findMode, openProcessOwner } from '../targets/index.ts'
import { listenForSignals } from './interrupt.ts'
import type { Io } from './io.ts'

/** What is asked for of an app that may have a cluster of its own. */
export interface Asked {
  readonly arms: readonly Arm[]
  /** Undefined: none was named, nor implied. */
  readonly modes: readonly string[] | undefined
}

/** What becomes of it. */
export interface Answer {
  /** The modes to run instead. */
  readonly modes?: string[]
  readonly remark?: string
  /** The user has ended the look, with this exit code. */
  readonly exitCode?: number
}

/**
 * The modes that the user has named, on the command line or in a file, or that imply clusterbench's own primary, because they are about it;
 * undefined: none.
 */
export function namedModes({
  explicit,
  modes = [],
}: {
  readonly explicit: ReadonlySet<string>
  readonly modes?: readonly string[] | undefined
}): readonly string[] | undefined {
  return ['modes', ...SUPERVISION].some(name => explicit.has(name)) ? modes : undefined
}

/**
 * Runs the apps as they are for a moment, to see whether they fork a cluster of their own. Where no mode was named such an app is measured as
 * it is: under another primary it is another program, which is said where it was asked for.
 */
export async function lookForOwnCluster({ arms, modes }: Asked, io: Io): Promise<Answer> {
  const apps = new Map(
    arms
      .filter(({ app, version }) => !app.builtIn && isScript(app) && isHere(version))
      .map(arm => [JSON.stringify([arm.app.script, arm.app.args]), arm]),
  )
  const isOther = arms.some(({ mode }) => findMode(mode)?.topology === 'cluster')
  if (apps.size === 0 || (modes !== undefined && !isOther)) return {}
  const { forking, exitCode } = await look([...apps.values()], io)
  if (exitCode !== undefined) return { exitCode }
  const names = forking.map(({ app }) => app.name)
  if (names.length === 0) return {}
  if (modes !== undefined) return { remark: anotherProgram(names) }
  const own = allModes.flatMap(({ name, workers, starts }) => (workers === 'app' && starts === 'script' ? [name] : []))
  const isOneApp = apps.size === 1 && arms.every(({ version }) => version === undefined)
  return { modes: isOneApp ? own : own.slice(0, 1), remark: asItIs(names) }
}

function isScript({ command, url, ecosystem }: Arm['app']): boolean {
  return command === undefined && url === undefined && !ecosystem
}

/** Other versions are brought here only when they are measured. */
function isHere(version: ArmVersion | undefined): boolean {
  return version === undefined || version.kind === 'tree'
}

async function look(
  arms: readonly Arm[],
  io: Io,
): Promise<{ readonly forking: readonly Arm[]; readonly exitCode: number | undefined }> {
  using interrupt = listenForSignals(io)
  await using owner = await openProcessOwner()
  interrupt.beforeLeaving(() => owner.killNow())
  const forking: Arm[] = []
  for (const arm of arms) {
    if (interrupt.signal.aborted) break
    if (await owner.forksItself(arm, interrupt.signal)) forking.push(arm)
  }
  return { forking, exitCode: interrupt.exitCode }
}

function asItIs(names: readonly string[]): string {
  const [app, forks, its] = subject(names)
  return `${app} ${forks} ${its} own cluster and ${names.length === 1 ? 'is' : 'are'} measured as is. --modes cluster-rr,cluster-os would run ${its} workers under clusterbench's primary, which is a different program.`
}

function anotherProgram(names: readonly string[]): string {
  const [app, forks, its] = subject(names)
  return `${app} ${forks} ${its} own cluster. In the cluster modes, clusterbench's primary replaces ${its} own, so ${its} own handling of dead workers and signals is not tested; --modes own tests it.`
}

function subject(names: readonly string[]): [string, string, string] {
  return names.length === 1 ? [names[0]!, 'forks', 'its'] : [names.join(' and '), 'fork', 'their']
}
