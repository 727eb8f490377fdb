import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { App, Arm, LauncherBinary, NodeBinary, RequestSpec } from '../../src/model/arm.ts'
import { findLauncher } from '../../src/targets/find-launcher.ts'
import { findMode } from '../../src/targets/modes/index.ts'
import type { LifecycleEvent, SupervisorPolicy, Target, TargetOptions, TargetSample } from '../../src/targets/target.ts'
import { modeTraitsOf } from './traits.ts'

/** A Node that knows SO_REUSEPORT, for the modes that need one; named by CLUSTERBENCH_NODE22. */
export const node22 = process.env.CLUSTERBENCH_NODE22

/** The Node that runs the tests. */
export const thisNode: NodeBinary = { path: process.execPath, version: process.version }

export const probe: RequestSpec = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }

export const options: TargetOptions = {
  startTimeoutMs: 10_000,
  probe,
  policy: {
    ...{ maxRestarts: 3, minUptime: 1_000, restartDelay: 0, killTimeout: 500, listenTimeout: 8_000 },
    ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 100, onCrashLoop: 'break' },
  },
}

/** The same, with another policy. */
export function withPolicy(policy: Partial<SupervisorPolicy>): TargetOptions {
  return { ...options, policy: { ...options.policy, ...policy } }
}

/** Path of a script below the root of the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** An app out of test/fixtures/apps, or any script below the root of the repository. */
export function appOf(path: string, more: Partial<App> = {}): App {
  const script = inRepository(path.includes('/') ? path : `test/fixtures/apps/${path}`)
  return { name: path, script, args: [], env: {}, cwd: inRepository('.'), builtIn: false, ...more }
}

/** An app that answers, and whose workers are replaced in this mode: by clusterbench, by a launcher, or by the app itself. */
export function replacingApp(mode: string): string {
  return findMode(mode)?.workers === 'app' ? 'examples/cluster/server.js' : 'commonjs.js'
}

/** What the launcher of a mode is here; undefined where the mode has none, or it is not installed. */
function launcherOf(mode: string, app: App): LauncherBinary | undefined {
  const launcher = findMode(mode)?.launcher
  return launcher && findLauncher(launcher, app, process.env.PATH)
}

/** Whether a mode lacks its launcher here. */
export function lacksLauncher(mode: string): boolean {
  return findMode(mode)?.launcher !== undefined && launcherOf(mode, appOf('commonjs.js')) === undefined
}

export function armOf(app: App, mode: string, more: Partial<Arm> = {}): Arm {
  const traits = modeTraitsOf(mode)
  return {
    id: `${app.name}/${mode}`,
    app,
    mode,
    traits,
    workers: 2,
    node: thisNode,
    nodeArgs: [],
    control: false,
    launcher: launcherOf(mode, app),
    ...more,
  }
}

/** Pids of all processes that carry a run's id in their environment, found without the code under test. */
export function processesOf(runId: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => environOf(pid).includes(`CLUSTERBENCH_RUN=${runId}`)).map(Number)
}

/** Sends one request over a connection of its own. */
export function ask(
  origin: string,
  path = '/',
  limitMs = 10_000,
): Promise<{ status: number; body: string; worker: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = get(`${origin}${path}`, { agent: false }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', chunk => {
        body += chunk
      })
      response.on('error', reject).on('end', () => {
        const worker = response.headers['x-clusterbench-worker']
        resolve({ status: response.statusCode ?? 0, body, worker: Array.isArray(worker) ? worker[0] : worker })
      })
    }).on('error', reject)
    request.setTimeout(limitMs, () => request.destroy(new Error(`no answer within ${limitMs} ms`)))
  })
}

/** A sample once the probes of the boot have arrived: an app with several addresses may get one after it is ready. */
export async function quietSample(target: Target): Promise<TargetSample> {
  const countsOf = ({ workers }: TargetSample) =>
    workers.map(({ started, finished }) => `${started}/${finished}`).join()
  let last = await target.sample()
  await eventually('no probe arrives any more', 10_000, async () => {
    const before = last
    await new Promise(resolve => setTimeout(resolve, 50))
    last = await target.sample()
    return countsOf(last) === countsOf(before)
  })
  return last
}

/** A sample that has these requests in it. A worker that got no turn is reported as it was seen last, and the client may have its response first. */
export async function sampleWith(target: Target, requests: number, before?: TargetSample): Promise<TargetSample> {
  const finishedIn = (sample?: TargetSample) => (sample?.workers ?? []).reduce((sum, each) => sum + each.finished, 0)
  let last: TargetSample | undefined
  await eventually(`${requests} requests are counted`, 10_000, async () => {
    last = await target.sample()
    return finishedIn(last) - finishedIn(before) >= requests
  })
  return last!
}

/** The state of a process in one letter: `T` when it is stopped; empty when it is gone. */
export function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.charAt(stat.lastIndexOf(')') + 2)
  } catch {
    return ''
  }
}

/** Everything that a target's supervisor does from now on. */
export function eventsOf(target: Target): { all: LifecycleEvent[]; kinds: () => string[]; until: Until } {
  const all: LifecycleEvent[] = []
  target.onLifecycle(event => all.push(event))
  const until: Until = (what, isIt) => eventually(what, 10_000, () => all.some(isIt))
  return { all, kinds: () => all.map(event => event.kind), until }
}

type Until = (what: string, isIt: (event: LifecycleEvent) => boolean) => Promise<void>

/** Polls until something is so; throws after the deadline. */
export async function eventually(what: string, limitMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`Not within ${limitMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** Pauses a process, again where a machine that is held up lets the time pass, or keeps the watchdog from confirming it. */
export function untilPaused(pause: () => Promise<boolean>): Promise<void> {
  return eventually('it is paused', 20_000, () =>
    pause().catch((error: Error) => {
      if (error.message.includes('does not respond')) return false
      throw error
    }),
  )
}

function environOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
