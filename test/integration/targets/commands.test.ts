import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import { scratch } from '../../support/command.ts'
import { eventually, inRepository, processesOf, stateOf } from '../../support/targets.ts'

const never = new AbortController().signal
let owner: ProcessOwner
let folder: ReturnType<typeof scratch>

beforeEach(async () => {
  owner = await openProcessOwner()
  folder = scratch()
})
afterEach(async () => {
  await owner.close()
  folder[Symbol.dispose]()
})

const shell = (script: string) => ({ command: 'sh', args: ['-c', script], cwd: folder.path, env: process.env })

describe('a command', () => {
  it('ends with its code and its last lines, of stdout and stderr as they came', async () => {
    const end = await owner.carryOut(shell('echo one; echo two >&2; printf "\\033[31mthree\\033[0m\\n"; exit 3'), never)
    expect(end).toEqual({ code: 3, signal: null, problem: undefined, lines: ['one', 'two', 'three'] })
  })

  it('that writes a lot keeps its last lines', async () => {
    const { lines } = await owner.carryOut(shell('seq 1 20000'), never)
    expect(lines.slice(-20)).toEqual(Array.from({ length: 20 }, (_, at) => String(19_981 + at)))
    expect(lines.join('\n').length).toBeLessThanOrEqual(8 * 1024)
  })

  it('that cannot be started says why', async () => {
    const end = await owner.carryOut({ ...shell(''), command: 'no-such-command' }, never)
    expect(end).toMatchObject({ code: null, problem: expect.stringContaining('ENOENT') })
  })

  it('is stopped with all its children when the run is aborted', async () => {
    const abort = new AbortController()
    const ending = owner.carryOut(shell('trap "" TERM; sleep 1000 & touch up; sleep 1000; wait'), abort.signal)
    await eventually('it runs', 10_000, () => existsSync(join(folder.path, 'up')))
    abort.abort(new Error('stop'))
    await expect(ending).rejects.toThrow('stop')
    await owner.close()
    expect(processesOf(owner.runId)).toEqual([])
  })

  it('may leave something in the background, which lives as long as the run', async () => {
    const end = await owner.carryOut(shell('sleep 1000 & echo $! > pid'), never)
    expect(end.code).toBe(0)
    const pid = Number(readFileSync(join(folder.path, 'pid'), 'utf8'))
    // While it replaces the shell's copy by its program it shows no environment.
    await eventually('it is seen', 10_000, () => processesOf(owner.runId).includes(pid))
    await owner.close()
    expect(processesOf(owner.runId)).not.toContain(pid)
  })
})

/** The pids that a command has written down. */
const pidsIn = (name: string) => readFileSync(join(folder.path, name), 'utf8').trim().split(' ').map(Number)

describe('a command that leaves things behind', () => {
  const leaving = (script: string) => ({ ...shell(script), leavesBehind: true })

  it('hands on no mark, and what it has left goes on when the run is over', async () => {
    const end = await owner.carryOut(leaving('sleep 1000 & echo $! > pid'), never)
    expect(end.code).toBe(0)
    const [pid] = pidsIn('pid')
    try {
      expect(processesOf(owner.runId)).not.toContain(pid)
      await owner.close()
      expect(['', 'Z']).not.toContain(stateOf(pid!))
    } finally {
      process.kill(pid!, 'SIGKILL')
    }
  })

  it('is stopped with its children while it runs, also with those that ignore SIGTERM', async () => {
    const abort = new AbortController()
    const stubborn = '(trap "" TERM; while :; do sleep 1000; done) & echo $$ $! > pids; touch up; wait'
    const ending = owner.carryOut(leaving(stubborn), abort.signal)
    await eventually('it runs', 10_000, () => existsSync(join(folder.path, 'up')))
    abort.abort(new Error('stop'))
    await expect(ending).rejects.toThrow('stop')
    await owner.close()
    const isGone = (pid: number) => ['', 'Z'].includes(stateOf(pid))
    await eventually('its shell and its child are gone', 10_000, () => pidsIn('pids').every(isGone))
  })
})

describe('a temporary folder', () => {
  it('is for the run alone, and gone after it with what pointed at it', async () => {
    const path = join(folder.path, 'base')
    const marker = join(folder.path, 'gone')
    const afterwards = { command: 'touch', args: [marker], cwd: folder.path, env: process.env }
    await owner.makeFolder({ path, afterwards })
    writeFileSync(join(path, 'file'), '')
    await owner.close()
    expect(existsSync(path)).toBe(false)
    expect(existsSync(marker)).toBe(true)
  })

  it('that cannot be created fails the run, and what is there already is kept', async () => {
    const path = join(folder.path, 'no', 'base')
    await expect(owner.makeFolder({ path, afterwards: undefined })).rejects.toThrow(/cannot be created: ENOENT/)
    await expect(owner.makeFolder({ path: folder.path, afterwards: undefined })).rejects.toThrow(/EEXIST/)
    await owner.close()
    expect(existsSync(folder.path)).toBe(true)
  })
})

it('a runner that was killed leaves neither command nor folder', { timeout: 20_000 }, async () => {
  const [path, marker] = [join(folder.path, 'base'), join(folder.path, 'gone')]
  const runner = spawn(process.execPath, [inRepository('test/fixtures/apps/command-runner.mjs'), path, marker], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  runner.stdout?.setEncoding('utf8').on('data', chunk => {
    printed += chunk
  })
  await eventually('its command runs', 10_000, () => existsSync(join(path, 'up')))
  const runId = /run (\w+)/.exec(printed)![1]!
  await eventually('its shell has both children', 10_000, () => processesOf(runId).length >= 3)
  runner.kill('SIGKILL')
  await eventually('no process of the run is alive', 10_000, () => processesOf(runId).length === 0)
  await eventually('its folder is gone', 10_000, () => existsSync(marker))
  expect(existsSync(path)).toBe(false)
})

it('a runner that was killed leaves nothing of a command that was to leave things behind', {
  timeout: 20_000,
}, async () => {
  const [path, marker] = [join(folder.path, 'base'), join(folder.path, 'gone')]
  const args = [inRepository('test/fixtures/apps/command-runner.mjs'), path, marker, folder.path]
  const runner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  runner.stdout?.setEncoding('utf8').on('data', chunk => {
    printed += chunk
  })
  // It carries no mark: the watchdog knows of it once the runner has told.
  await eventually('the runner has told of its command', 10_000, () => printed.includes('started'))
  await eventually('its command runs', 10_000, () => existsSync(join(path, 'up')))
  const pids = pidsIn('pids')
  expect(pids.map(stateOf)).not.toContain('')
  runner.kill('SIGKILL')
  const isGone = (pid: number) => ['', 'Z'].includes(stateOf(pid))
  await eventually('its shell and its child are gone', 10_000, () => pids.every(isGone))
  await eventually('its folder is gone', 10_000, () => existsSync(marker))
})
