import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openProcessOwner } from '../dist/targets/index.js'
import { modes } from '../dist/targets/modes/index.js'
import { compare } from './support/compare.js'
import { keep } from './support/figures.js'
import { freePort } from './support/free-port.js'

const BIN = fileURLToPath(new URL('../bin/clusterbench.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../results/examples/compare.json', import.meta.url))
const HELLO = fileURLToPath(new URL('./apps/hello.js', import.meta.url))
const PEAK = new URL('./support/peak.js', import.meta.url).href

const COMMANDS = {
  'node -e 0': ['-e', '0'],
  '--version': [BIN, '--version'],
  '--help': [BIN, '--help'],
  'compare --help': [BIN, 'compare', '--help'],
  'chaos --help': [BIN, 'chaos', '--help'],
  'compare nope.js': [BIN, 'compare', 'nope.js'],
  'report compare.json': [BIN, 'report', EXAMPLE],
}

/** As `compare` has it. */
const POLICY = {
  ...{ maxRestarts: 16, minUptime: 1_000, restartDelay: 0, killTimeout: 500, listenTimeout: 3_000 },
  ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 30_000, onCrashLoop: 'break' },
}

/** CPU time of commands that end at once, when an app under the host is ready, and what a generation costs beside its load. */
export async function startUp({ runs = 15, budget = '15s' }) {
  const figures = { command: 'npm run bench -- start-up', runs, budget, loadBefore: round(loadavg()[0], 2) }
  const commands = Object.fromEntries(Object.keys(COMMANDS).map(name => [name, []]))
  // In turn, so that what else the machine does falls on all of them.
  for (let run = 0; run < runs; run += 1) {
    for (const [name, args] of Object.entries(COMMANDS)) commands[name].push(await cpuMsOf(args))
  }
  const cpuMs = Object.fromEntries(Object.entries(commands).map(([name, all]) => [name, round(middle(all))]))
  console.log('CPU, ms', cpuMs)
  const readyMs = await readiness(runs)
  console.log('ready after, ms', readyMs)
  const generation = await generations(budget)
  console.log('a generation of two arms beside its load, ms', generation)
  keep('start-up', { ...figures, loadAfter: round(loadavg()[0], 2), cpuMs, readyMs, generation })
}

async function cpuMsOf(args) {
  const child = spawn(process.execPath, ['--import', PEAK, ...args], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stdio[3].on('data', chunk => {
    told += chunk
  })
  await once(child, 'close')
  return JSON.parse(told).cpuSeconds * 1000
}

/** From the start of its process, or of its host, to the first answer. */
async function readiness(runs) {
  const owner = await openProcessOwner()
  try {
    return await readyUnder(owner, runs)
  } finally {
    await owner.close()
  }
}

async function readyUnder(owner, runs) {
  const modes = ['single', 'cluster-rr']
  const all = { alone: [], ...Object.fromEntries(modes.map(mode => [mode, []])), stop: [] }
  for (let run = 0; run < runs; run += 1) {
    all.alone.push(await readyAlone())
    for (const mode of modes) {
      const target = await owner.start(armIn(mode), OPTIONS, new AbortController().signal)
      all[mode].push(target.readyAfterMs)
      const stopMs = performance.now()
      await target.stop()
      all.stop.push(performance.now() - stopMs)
    }
  }
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, round(middle(each))]))
}

const OPTIONS = {
  startTimeoutMs: 30_000,
  probe: { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined },
  policy: POLICY,
  cpus: undefined,
}

function armIn(mode) {
  const app = { name: 'hello', script: HELLO, args: ['3000'], cwd: process.cwd(), env: {}, builtIn: false }
  const node = { path: process.execPath, version: process.version }
  const { traits } = modes.find(({ name }) => name === mode)
  return { id: mode, app, mode, traits, workers: 1, nodeArgs: [], node }
}

async function readyAlone() {
  const port = await freePort()
  const startedMs = performance.now()
  const child = spawn(process.execPath, [HELLO, String(port)], { stdio: 'ignore' })
  const deadlineMs = startedMs + OPTIONS.startTimeoutMs
  while (!(await answers(port))) {
    if (performance.now() > deadlineMs) throw new Error('the app by itself did not answer')
    await sleep(1)
  }
  const readyMs = performance.now() - startedMs
  child.kill('SIGKILL')
  await once(child, 'exit')
  return readyMs
}

function answers(port) {
  return new Promise(resolve => {
    get({ host: '127.0.0.1', port, agent: false }, response => response.resume().once('end', () => resolve(true))).once(
      'error',
      () => resolve(false),
    )
  })
}

/** Of every generation but the first, in which all is cold. */
async function generations(budget) {
  const { result } = await compare(['hello', '--modes', 'single', '--control', '--budget', budget, '--seed', '1'])
  const warm = result.generations.slice(1)
  return {
    generations: warm.length,
    boot: round(middle(warm.map(each => Math.max(...each.arms.map(arm => arm.readyAfterMs))))),
    warmUp: round(middle(warm.map(each => each.arms[0].warmup.durationMs))),
    besideLoad: round(middle(warm.map(each => each.durationMs - each.loadedMs))),
  }
}

function middle(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function round(value, digits = 0) {
  return Number(value.toFixed(digits))
}
