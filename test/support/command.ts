import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { main } from '../../src/cli.ts'
import type { Io } from '../../src/commands/io.ts'
import { type CompareResult, compareResultSchema } from '../../src/model/compare-result.ts'
import { inRepository } from './targets.ts'

/** How a run of the built command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A run of the built command, as a user types it. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What was printed on stderr so far. */
  stderr(): string
  /** Pids of everything that this run started and that still lives, the command itself included. */
  alive(): number[]
}

/** Starts `clusterbench` with these arguments. Every process that comes of it can be found by the token in its environment. */
export function start(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; bin?: string } = {},
): Running {
  const token = randomUUID()
  const child = spawn(process.execPath, [options.bin ?? inRepository('bin/clusterbench.js'), ...args], {
    cwd: options.cwd ?? inRepository('.'),
    env: { ...process.env, CI: '1', NO_COLOR: '1', ...options.env, CLUSTERBENCH_TEST: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (chunk: string) => {
      told[name] += chunk
    })
  }
  const ended = new Promise<Ended>(resolve => child.on('close', (code, signal) => resolve({ code, signal, ...told })))
  return { child, ended, stderr: () => told.stderr, alive: () => processesWith(`CLUSTERBENCH_TEST=${token}`) }
}

/** Runs `clusterbench` to its end. */
export async function run(
  args: readonly string[],
  options: Parameters<typeof start>[1] = {},
): Promise<Ended & { alive(): number[] }> {
  const running = start(args, options)
  return { ...(await running.ended), alive: running.alive }
}

/**
 * What `clusterbench` says to these arguments, without a process of its own, which would take most of a second of CPU time to load.
 * For what is refused, shown or converted; a run that starts servers belongs in `run`.
 */
export async function ask(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  // Read from the beginning on: a stream takes no more than it has room for.
  const told = [text(stdout), text(stderr)] as const
  const io = Object.assign(new EventEmitter(), {
    ...{ stdout, stderr },
    env: { ...process.env, CI: '1', NO_COLOR: '1', ...options.env },
    cwd: () => options.cwd ?? inRepository('.'),
    exit(code: number): never {
      throw new Error(`clusterbench would have exited with code ${code}`)
    },
  })
  const code = await main(args, io as unknown as Io)
  stdout.end()
  stderr.end()
  return { code, stdout: await told[0], stderr: await told[1] }
}

/** Interrupts a command that has been interrupted until it leaves; a second signal that comes at once is taken for an echo of the first. */
export async function interruptUntilGone(running: Running): Promise<Ended> {
  const pressing = setInterval(() => running.child.kill('SIGINT'), 100)
  try {
    return await running.ended
  } finally {
    clearInterval(pressing)
  }
}

/** A folder of its own for a test, removed at its end. */
export function scratch(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** The result that a run of `compare` wrote into a folder, as the schema says. */
export function resultIn(folder: string): CompareResult {
  return compareResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

function processesWith(mark: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => environOf(pid).split('\0').includes(mark)).map(Number)
}

function environOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
