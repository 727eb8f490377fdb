import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appOf, armOf, eventually, inRepository, options, processesOf, stateOf } from '../../support/targets.ts'

const arms = ['has-children.js/single', 'ignores-sigterm.js/cluster-rr', 'commonjs.js/cluster-os'].map(name => {
  const [app = '', mode = ''] = name.split('/')
  return armOf(appOf(app), mode)
})

function startRunner(env = {}): { runner: ChildProcess; until: (line: RegExp) => Promise<string> } {
  const args = [JSON.stringify(options), ...arms.map(arm => JSON.stringify(arm))]
  const runner = spawn(process.execPath, [inRepository('test/fixtures/apps/runner.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  let printed = ''
  runner.stdout?.setEncoding('utf8').on('data', chunk => {
    printed += chunk
  })
  const until = async (line: RegExp) => {
    await eventually(`the runner prints ${line}`, 20_000, () => line.test(printed))
    return line.exec(printed)![1] ?? ''
  }
  return { runner, until }
}

async function expectNothingLeft(runId: string): Promise<void> {
  await eventually('no process of the run is alive', 10_000, () => processesOf(runId).length === 0)
  await eventually('its folder is gone', 10_000, () => !existsSync(join(tmpdir(), `clusterbench-${runId}`)))
}

it('ends all processes of a runner that was killed, a stopped one too', async () => {
  const { runner, until } = startRunner()
  const runId = await until(/run (\w+)/)
  await until(/ready/)
  await eventually('all its processes run', 10_000, () => processesOf(runId).length >= 9)
  const victims = processesOf(runId)
  process.kill(victims.at(-1)!, 'SIGSTOP')
  runner.kill('SIGKILL')
  await expectNothingLeft(runId)
})

it('continues a paused worker although the runner hangs, and ends it with the runner', async () => {
  const { runner, until } = startRunner({ PAUSE_MS: '400' })
  const runId = await until(/run (\w+)/)
  const paused = Number(await until(/paused (\d+)/))
  await eventually('the lease is over', 20_000, () => stateOf(paused) !== 'T')
  expect(stateOf(paused)).not.toBe('')
  runner.kill('SIGKILL')
  await expectNothingLeft(runId)
})

it('ends all processes of a runner that was killed while a worker is paused', async () => {
  const { runner, until } = startRunner({ PAUSE_MS: '60000' })
  const runId = await until(/run (\w+)/)
  const paused = Number(await until(/paused (\d+)/))
  expect(stateOf(paused)).toBe('T')
  runner.kill('SIGKILL')
  await expectNothingLeft(runId)
})

it.each([0, 40, 90, 150])('does so %i ms into the boot', async delayMs => {
  const { runner, until } = startRunner()
  const runId = await until(/run (\w+)/)
  await new Promise(resolve => setTimeout(resolve, delayMs))
  runner.kill('SIGKILL')
  await expectNothingLeft(runId)
})
