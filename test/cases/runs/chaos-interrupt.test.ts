import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/model/random.ts'
import { chaosResultIn } from '../../support/chaos.ts'
import { interruptUntilGone, type Running, scratch, start } from '../../support/command.ts'
import { eventually } from '../../support/targets.ts'

const LOAD = ['--workers', '2', '--warmup', '200ms', '--baseline-for', '500ms', '--duration', '30s', '--seed', '7']
const RATE = ['--rate', '100']

/** A moment of a run: how it is brought about, and how it is seen to have come. */
interface Moment {
  readonly args: readonly string[]
  readonly come: (running: Running) => Promise<void>
  /** The fault that is then under way. */
  readonly fault?: string
}

const moments: Readonly<Record<string, Moment>> = {
  'in the pilot': {
    args: ['hello', '--modes', 'cluster-rr', '--kill-every', '1s'],
    come: running => said(running, 'pilot'),
  },
  'in the baseline': {
    args: ['hello', '--modes', 'cluster-rr', '--kill-every', '1s', ...RATE],
    come: running => said(running, 'baseline'),
  },
  'while a worker is paused': {
    args: ['hello', '--modes', 'cluster-rr', '--fault', 'pause at=1s for=25s', ...RATE],
    come: running => until('a process is stopped', () => stopped(running).length > 0),
    fault: 'pause',
  },
  'while two workers are paused': {
    args: ['hello', '--modes', 'cluster-os', '--fault', 'pause every=1s for=25s count=6', ...RATE],
    come: running => until('two processes are stopped', () => stopped(running).length === 2),
    fault: 'pause',
  },
  'while an event loop is blocked': {
    args: ['hello', '--modes', 'cluster-rr', '--fault', 'block at=1s for=20s', ...RATE],
    come: running => until('an event loop is busy', () => childrenOf(running).some(pid => cpuMs(pid) > 1_200)),
    fault: 'block',
  },
  'while memory is bloated': {
    args: [
      ...['hello', '--modes', 'cluster-rr', ...RATE],
      ...['--fault', 'memory at=1s size=250MiB rate=1000MiB/s kind=buffer hold=25s'],
    ],
    come: running => until('a process is large', () => running.alive().some(pid => residentMib(pid) > 300)),
    fault: 'memory',
  },
  'during a rolling restart': {
    args: [
      ...['test/fixtures/apps/never-drains.js', '--modes', 'cluster-rr', ...RATE],
      ...['--fault', 'rolling-restart at=1s killTimeout=20s'],
    ],
    async come(running) {
      await said(running, 'baseline')
      const before = running.alive()
      await until('a worker is added', () => running.alive().some(pid => !before.includes(pid)))
    },
    fault: 'rolling-restart',
  },
}

function said(running: Running, words: string): Promise<void> {
  return until(`stderr says ${words}`, () => running.stderr().includes(words))
}

function until(what: string, isSo: () => boolean): Promise<void> {
  return eventually(what, 60_000, isSo)
}

function gone(running: Running): Promise<void> {
  return eventually('all processes are gone', 5_000, () => running.alive().length === 0)
}

/** Pids of a run's processes that are stopped. */
function stopped(running: Running): number[] {
  return running.alive().filter(pid => /\) T /.test(fileOf(pid, 'stat')))
}

function residentMib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(fileOf(pid, 'status'))?.[1] ?? 0) / 1024
}

/** All but the command itself. */
function childrenOf({ alive, child }: Running): number[] {
  return alive().filter(pid => pid !== child.pid)
}

/** CPU time of a process; a tick is 10 ms. */
function cpuMs(pid: number): number {
  const fields = fileOf(pid, 'stat').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

/** A run that has come to the moment. */
async function runUntil({ args, come }: Moment, folder: string): Promise<Running> {
  const running = start(['chaos', ...args, ...LOAD, '--out', folder])
  await come(running)
  return running
}

describe('Ctrl-C', () => {
  test.for(Object.keys(moments))('%s: exit 130, all processes gone, what was measured is kept', async name => {
    using folder = scratch()
    const running = await runUntil(moments[name]!, folder.path)
    running.child.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect(code, stderr).toBe(130)
    expect(running.alive()).toEqual([])
    expect(stderr).not.toMatch(/^ +at /m)
    expect(stdout.toLowerCase()).toContain('interrupted')
    const { fault } = moments[name]!
    const result = chaosResultIn(folder.path)
    expect(result).toMatchObject({ state: 'interrupted', exitCode: 130 })
    if (!fault) return
    const [trial] = result.trials
    expect(trial!.requests.ok).toBeGreaterThan(0)
    expect(trial!.faults[0]).toMatchObject({ fault, firedMs: expect.any(Number) })
  })

  test('twice, while a worker is paused: leaves at once, and nothing stays stopped', async () => {
    using folder = scratch()
    const app = 'test/fixtures/apps/ignores-sigterm.js'
    const moment = { ...moments['while a worker is paused']! }
    const running = await runUntil({ ...moment, args: [app, ...moment.args.slice(1)] }, folder.path)
    running.child.kill('SIGINT')
    await said(running, 'Press Ctrl-C again')
    expect((await interruptUntilGone(running)).code).toBe(130)
    await gone(running)
    expect(chaosResultIn(folder.path).state).toBe('interrupted')
  })
})

describe('kill -9 of the runner', () => {
  // The pilot and the baseline are among the random instants.
  const names = Object.keys(moments).filter(name => moments[name]!.fault)
  test.for(names)('%s: nothing is alive 5 s later', async name => {
    using folder = scratch()
    const running = await runUntil(moments[name]!, folder.path)
    running.child.kill('SIGKILL')
    await running.ended
    await gone(running)
    expect(chaosResultIn(folder.path).state).toBe('interrupted')
  })

  test('at random instants of a run with all faults at once', async () => {
    const random = randomStream(3, 'instants')
    const faults = ['kill', 'crash', 'pause', 'block', 'memory', 'rolling-restart']
    const args = faults.flatMap(each => ['--fault', `${each} every=700ms jitter=50%`])
    const killOne = async (afterMs: number) => {
      using folder = scratch()
      const running = start(['chaos', 'hello', ...args, ...RATE, ...LOAD, '--out', folder.path])
      await new Promise(resolve => setTimeout(resolve, afterMs))
      running.child.kill('SIGKILL')
      await running.ended
      await gone(running)
    }
    for (let round = 0; round < 4; round++) await Promise.all([0, 1, 2].map(() => killOne(random.next() * 4_000)))
  })
})
