import { basename } from 'node:path'
import type { App, Arm, LauncherBinary, NodeBinary } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import type { SkippedMode } from '../model/result-parts.ts'
import { unavailableWords } from '../model/unavailable.ts'
import { findLauncher, isRunIn, type Launcher, type Mode, workersOf } from '../targets/index.ts'
import { appIn, type Versions } from '../versions/index.ts'
import type { WorkerRange } from './scaling.ts'

/** The factors of an experiment; the arms are their combinations. */
export interface Factors {
  readonly apps: readonly App[]
  readonly modes: readonly Mode[]
  /** The modes were named by the user: one that cannot be run at all is an error. */
  readonly modesNamed: boolean
  readonly workers: readonly number[]
  /** The fewest and the most of modes that scale; they are run with `workers` where it is missing. */
  readonly range?: WorkerRange
  readonly nodes: readonly NodeBinary[]
  readonly nodeArgs: readonly string[]
  readonly control: boolean
  /** The copies of each app that are compared; undefined: there is one. */
  readonly versions?: Versions | undefined
}

/** The name of the second copy of the reference. */
const CONTROL = 'control'

type Draft = Omit<Arm, 'id'>

/** The arms of an experiment, and the modes that had to be left out. */
export interface ArmPlan {
  readonly arms: readonly Arm[]
  readonly skipped: readonly SkippedMode[]
}

/**
 * Combines the factors into arms: every app × mode × number of workers × Node; a mode with one process appears once
 * whatever the numbers of workers. The first arm is the reference. Where apps have two versions, each of these is an arm of the
 * base followed by one of the head.
 * @throws UsageError for a mode that was named and cannot be run, and for two identical arms
 */
export function planArms(factors: Factors): ArmPlan {
  const skipped: SkippedMode[] = []
  const runnable = factors.modes.filter(mode => {
    const reasons = factors.nodes.map(node => mode.unavailable(node, process.platform))
    const reason = reasons.find(each => each !== undefined)
    if (reason !== undefined) skipped.push({ mode: mode.name, reason })
    const never = reasons.every(each => each !== undefined)
    if (reason && never && factors.modesNamed) throw new UsageError(`--modes ${mode.name}: ${unavailableWords(reason)}`)
    return !never
  })
  const drafts = factors.apps.flatMap(app =>
    runnable.filter(mode => isRunIn(mode, app)).flatMap(mode => draftsOf(app, mode, factors)),
  )
  refuseTwins(drafts)
  const compared = drafts.flatMap(draft => versionsOf(draft, factors.versions))
  refuseNamesakes(compared, factors.control)
  const reference = compared[0]
  const all = factors.control && reference ? [...compared, { ...reference, control: true }] : compared
  return {
    arms: all.map(draft => Object.freeze({ ...draft, id: draft.control ? CONTROL : armId(draft, compared) })),
    skipped,
  }
}

/** @throws UsageError for a command that goes by the name of another arm */
function refuseNamesakes(drafts: readonly Draft[], control: boolean): void {
  const ids = [...drafts.map(draft => armId(draft, drafts)), ...(control ? [CONTROL] : [])]
  const taken = drafts.find(
    (draft, at) => isNamed(draft.app) && ids.some((id, other) => other !== at && id === ids[at]),
  )
  if (taken)
    throw new UsageError(
      `--${taken.app.url === undefined ? 'command' : 'url'} ${JSON.stringify(taken.app.name)}: another arm has this name`,
      'give it another label, such as "production: npm start"',
    )
}

/** Whether an arm goes by the name of its app: by that of a command, or of a server that runs elsewhere. */
function isNamed({ command, url }: App): boolean {
  return command !== undefined || url !== undefined
}

function draftsOf(app: App, mode: Mode, { nodes, nodeArgs, workers, range }: Factors): Draft[] {
  const scaled = mode.traits.scales ? range : undefined
  // What the app itself starts is seen once it is up.
  const numbers = scaled ? [scaled.least] : workersOf(mode, app) === 'chosen' ? workers : [1]
  const launcher = mode.launcher && launcherOf(mode.launcher, app, mode.name)
  return numbers.flatMap(count =>
    nodes
      .filter(node => mode.unavailable(node, process.platform) === undefined)
      .map(node => ({
        ...{ app, mode: mode.name, traits: mode.traits, workers: count, node, control: false },
        ...(scaled && { mostWorkers: scaled.most }),
        nodeArgs: [...(app.nodeArgs ?? []), ...nodeArgs],
        ...(launcher && { launcher }),
      })),
  )
}

/** @throws UsageError where it is not installed */
function launcherOf(launcher: Launcher, app: App, mode: string): LauncherBinary {
  const found = findLauncher(launcher, app, process.env.PATH)
  if (found) return found
  throw new UsageError(
    `mode ${mode}: ${launcher.name} is neither in the node_modules of ${app.name} nor on the PATH`,
    `install it: npm install --save-dev ${launcher.package}`,
  )
}

/** The same in the base, and in the head. */
function versionsOf(draft: Draft, versions: Versions | undefined): Draft[] {
  if (!versions) return [draft]
  const { base, head } = versions
  return [base, head].map(copy => ({ ...draft, app: appIn(copy, versions, draft.app), version: copy.version }))
}

function keyOf({ app, mode, workers, node }: Draft): string {
  return [app.url ?? app.command ?? app.script, mode, workers, node.path].join('\n')
}

function refuseTwins(drafts: readonly Draft[]): void {
  const twin = drafts.find((draft, index) => drafts.findIndex(other => keyOf(other) === keyOf(draft)) < index)
  if (!twin) return
  throw new UsageError(
    `${twin.app.name} in mode ${twin.mode} is given twice: two identical arms`,
    'to measure the noise floor, use --control: it runs a second copy of the reference',
  )
}

/**
 * Names an arm by what differs between the arms: `cluster-rr`, `new.js cluster-rr ×4`, `v22.12.0`, `head single`. The arm of a command goes by
 * the name of that.
 */
function armId(draft: Draft, all: readonly Draft[]): string {
  const isOther = isNamed(draft.app)
  const drafts = all.filter(({ app }) => isNamed(app) === isOther)
  const differs = (of: (each: Draft) => unknown) => new Set(drafts.map(of)).size > 1
  const sameMode = drafts.filter(each => each.mode === draft.mode)
  const parts = [
    draft.version?.side ?? '',
    nameOf(draft, drafts),
    differs(each => each.mode) ? draft.mode : '',
    new Set(sameMode.map(each => each.workers)).size > 1 ? `×${draft.workers}` : '',
    differs(each => each.node.path) ? nodeLabel(draft, drafts) : '',
  ]
  return parts.filter(part => part !== '').join(' ') || draft.mode
}

/** The name of the app, as far as it is needed; that of a command may have slashes in it. */
function nameOf({ app }: Draft, drafts: readonly Draft[]): string {
  const { name } = app
  if (isNamed(app)) return name
  const names = new Set(drafts.map(each => each.app.name))
  const baseNames = new Set([...names].map(each => basename(each)))
  if (names.size === 1) return ''
  return baseNames.size === names.size ? basename(name) : name
}

function nodeLabel({ node }: Draft, drafts: readonly Draft[]): string {
  const paths = new Set(drafts.map(each => each.node.path))
  const versions = new Set(drafts.map(each => each.node.version))
  return versions.size === paths.size ? node.version : node.path
}
