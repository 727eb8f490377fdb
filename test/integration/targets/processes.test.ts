import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { capture, inspectNode } from '../../../dist/targets/index.js'
import { CpuMeter } from '../../../dist/targets/processes/cpu-meter.js'
import { identify, isRunning, signalProcess } from '../../../dist/targets/processes/identity.js'
import { TreeReader } from '../../../dist/targets/processes/proc.js'

const SLEEPER = ['-e', 'setInterval(() => {}, 1000)']

it('never signals a process that took over the pid of another', async () => {
  const child = spawn(process.execPath, SLEEPER, { stdio: 'ignore' })
  const identity = identify(child.pid!)!
  const earlier = { ...identity, startTime: `${identity.startTime}0` }
  expect(isRunning(earlier)).toBe(false)
  expect(signalProcess(earlier, 'SIGKILL')).toBe(false)
  expect(isRunning(identity)).toBe(true)
  expect(signalProcess(identity, 'SIGKILL')).toBe(true)
  await once(child, 'exit')
  expect(isRunning(identity)).toBe(false)
})

it.runIf(process.platform === 'linux')('reads the CPU time that the process itself sees', () => {
  const meter = new CpuMeter(process.pid)
  const ownUs = () => process.cpuUsage().user + process.cpuUsage().system
  const [meterBefore, ownBefore] = [meter.read().cpuUs, ownUs()]
  for (const startedMs = performance.now(); performance.now() - startedMs < 60; );
  // Wide, because other threads of this process work at the same time; a tick is 10 ms, a unit mistake a thousandfold.
  expect(Math.abs(meter.read().cpuUs - meterBefore - (ownUs() - ownBefore))).toBeLessThan(20_000)
})

it.runIf(process.platform === 'linux')('counts what workers have started, and not the host itself', async () => {
  const grandchild = 'globalThis.kept = Buffer.alloc(100 * 2 ** 20, 1); console.log(1); setInterval(() => {}, 1000)'
  const worker = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`
  const host = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(worker)}], { stdio: 'inherit' })`
  const child = spawn(process.execPath, ['-e', host], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const tree = new TreeReader()
  const without = tree.read({ host: child.pid!, hostIsApp: false })
  const whole = tree.read({ host: child.pid!, hostIsApp: true })
  expect(without.rssMib).toBeGreaterThan(100)
  expect(whole.rssMib).toBeGreaterThan(without.rssMib + 10)
  expect(without.cpuUs).toBeGreaterThan(0)
  process.kill(-child.pid!, 'SIGKILL')
  await once(child, 'exit')
})

describe('inspectNode', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
    script('plain.txt', 'not a program', 0o644)
    script('wrong', '#!/bin/sh\necho "Python 3.12.1"\n')
    script('old', '#!/bin/sh\necho v18.20.8\n')
    script('launcher', `#!/bin/sh\n[ "$1" = --version ] && echo v22.12.0 || echo Welcome.\n`)
    script('mute', '#!/bin/sh\nexit 3\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  function script(name: string, text: string, mode = 0o755): void {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }

  it('knows a Node by what it prints', async () => {
    expect(await inspectNode(process.execPath)).toEqual({ path: process.execPath, version: process.version })
    expect((await inspectNode('node')).path).toMatch(/^\/.*node/)
  })

  it('keeps to the path that it was given when the binary does not name another', async () => {
    const launcher = join(folder, 'launcher')
    expect(await inspectNode(launcher)).toEqual({ path: launcher, version: 'v22.12.0' })
  })

  it.each([
    ['missing', /no such file/],
    ['plain.txt', /is not an executable file/],
    ['wrong', /is not a Node binary: it printed "Python 3\.12\.1"/],
    ['old', /is Node v18\.20\.8; 20\.19 or newer is required/],
    ['mute', /is not a Node binary: it printed nothing/],
    ['.', /is not an executable file/],
  ])('refuses %s', async (name, message) => {
    const inspecting = inspectNode(join(folder, name))
    await expect(inspecting).rejects.toThrow(message)
    await expect(inspecting).rejects.toMatchObject({ name: 'UsageError', exitCode: 2 })
  })
})

it('captures what a command prints, and how it ended', async () => {
  const script = 'console.log("out"); console.error("err"); process.exit(4)'
  const captured = await capture(process.execPath, ['-e', script])
  expect(captured).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 4, error: undefined })
  expect(await capture('no-such-command-here', [])).toMatchObject({ code: null, error: 'ENOENT' })
})
