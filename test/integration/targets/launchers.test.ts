import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { inspectNode, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import type { App, NodeBinary } from '../../../src/model/arm.ts'
import { armOf, ask, eventually, inRepository, node22, options, processesOf, thisNode } from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

afterEach(() => Promise.all(targets.splice(0).map(target => target.stop())))

/** Those that were started in a test. */
const targets: Target[] = []
const live = new AbortController().signal
/** A Node that does without our agent is as foreign as any other program. */
const UNSEEN = 'env -u NODE_OPTIONS node'

async function start(command: string, more: Partial<App> = {}, node: NodeBinary = thisNode): Promise<Target> {
  const cwd = inRepository('test/fixtures/launchers')
  const app: App = { name: command, script: '', command, args: [], env: {}, cwd, builtIn: false, ...more }
  const target = await owner.start(armOf(app, 'command', { node }), options, live)
  targets.push(target)
  return target
}

async function stopped(target: Target): Promise<void> {
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
}

it('finds the server behind a package script, and its end with that of the command', async () => {
  const target = await start('npm start')
  expect(target.asRun).toMatchObject({ workers: 1, traits: { primary: false, accepts: 'workers', respawns: 'app' } })
  const [worker] = target.workers()
  expect((await ask(target.origin)).body.trim()).toBe(String(worker!.pid))
  expect(target.hasAgent(worker!)).toBe(true)
  target.signal(worker!, 'SIGKILL')
  await expect(target.broken).rejects.toThrow(/npm start \(command\) /)
  await stopped(target)
})

it('gives the command a port, as PORT and as {port}, which the app keeps with or without an agent', async () => {
  for (const command of [
    'node server.js',
    'node server.js {port}',
    `${UNSEEN} server.js`,
    `${UNSEEN} server.js {port}`,
  ]) {
    const target = await start(`echo {port} >&2; ${command}`)
    expect(target.asRun.loaded).toMatchObject({ port: 0, chosenBy: 'environment' })
    await stopped(target)
  }
})

it('gives it no PORT of the shell in which clusterbench runs', async () => {
  process.env.PORT = '4999'
  const target = await start('node server.js').finally(() => delete process.env.PORT)
  expect(target.asRun.loaded).toMatchObject({ port: 0, chosenBy: 'environment' })
  await stopped(target)
})

it('leaves the PORT that the user sets', async () => {
  const target = await start('node server.js', { env: { PORT: '3000' } })
  expect(target.asRun.loaded.port).toBe(3000)
  await stopped(target)
})

it('keeps PM2 out of the home of the user', async () => {
  const target = await start('FLAVOUR=$PM2_HOME node ../apps/echo-environment.js')
  const { flavour } = JSON.parse((await ask(target.origin)).body) as { flavour: string }
  expect(flavour).toMatch(/clusterbench-[0-9a-f]+\/\d+\.pm2$/)
  await stopped(target)
})

it('sees a process without an agent, what connections it has, and that another takes its place', async () => {
  const target = await start(`while true; do ${UNSEEN} server.js; done`)
  const [worker] = target.workers()
  expect([worker!.slot, worker!.incarnation, target.hasAgent(worker!)]).toEqual([1, 0, false])
  const { port } = new URL(target.origin)
  const socket = connect(Number(port), '127.0.0.1')
  await new Promise(resolve => socket.once('connect', resolve))
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await new Promise(resolve => socket.once('data', resolve))
  socket.on('error', () => {})
  target.signal(worker!, 'SIGKILL')
  expect(target.heldConnections(worker!)?.ports.has(socket.localPort!)).toBe(true)
  await eventually('the next one listens', 10_000, () =>
    target.workers().some(each => each.incarnation === 1 && each.listening),
  )
  await eventually('it answers', 10_000, () =>
    ask(target.origin).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )
  expect(target.workers()).toHaveLength(1)
  await stopped(target)
})

it('gives a process with an agent the slot of the one that it replaces, although no agent tells how that ended', async () => {
  const target = await start('while true; do node server.js; done')
  const [worker] = target.workers()
  target.signal(worker!, 'SIGKILL')
  const names = () => target.workers().map(({ slot, incarnation, listening }) => [slot, incarnation, listening])
  await eventually('the next one listens', 10_000, () => JSON.stringify(names()) === '[[1,1,true]]')
  await stopped(target)
})

it('has a command restart what it has started, and says why it could not', async () => {
  const target = await start('while true; do node server.js; done')
  const { pid } = target.workers()[0]!
  const plan = {
    strategy: 'own',
    signal: 'SIGTERM',
    maxSurge: 1,
    maxUnavailable: 0,
    killTimeout: 1_000,
    trigger: 'SIGHUP',
  } as const
  const failed = await target.roll({ ...plan, command: 'exit 3' }, live)
  expect(failed).toMatchObject({ complete: false, problem: 'the command "exit 3" exited with code 3' })
  const report = await target.roll({ ...plan, command: `kill -9 ${pid}` }, live)
  expect(report).toMatchObject({
    complete: true,
    replaced: [{ old: { slot: 1, incarnation: 0 }, by: { slot: 1, incarnation: 1 } }],
  })
  await stopped(target)
})

it.skipIf(!node22)('takes processes that were started side by side for workers without a primary', async () => {
  const one = 'env -u NODE_OPTIONS node shares-port.js'
  const target = await start(`${one} & ${one} & wait`, {}, await inspectNode(node22!))
  expect(target.asRun).toMatchObject({ workers: 2, traits: { primary: false, accepts: 'workers' } })
  expect(target.primary()).toBeUndefined()
  await stopped(target)
})

it('loads the server on the given port, whichever came first', async () => {
  for (const node of ['node', UNSEEN]) {
    const target = await start(`${node} server.js 9123 & sleep 0.4; ${node} server.js`)
    expect(target.asRun.loaded).toMatchObject({ port: 0, chosenBy: 'environment' })
    expect((await ask(target.origin)).body.trim()).toBe(String(target.workers()[0]!.pid))
    await stopped(target)
  }
})

it('knows that a server has no agent, although what started it has', async () => {
  const spawning = "require('child_process').spawn('env', ['-u', 'NODE_OPTIONS', 'node', 'server.js'])"
  const target = await start(`exec node -e "${spawning}"`)
  expect(target.workers().map(worker => target.hasAgent(worker))).toEqual([false])
  await stopped(target)
})

it('runs the Node of the arm, whatever its file is called', async () => {
  const target = await start('exec node -p process.execPath >&2; exit 1').catch(error => error as Error)
  expect((target as Error).message).toContain(process.execPath)
})

it('takes a process that forks a cluster for its primary, wherever it was started', async () => {
  const target = await start('node ../apps/own-cluster.js & wait')
  expect(target.asRun).toMatchObject({ workers: 3, traits: { primary: true, accepts: 'primary' } })
  expect(target.primary()!.pid).not.toBe(0)
  await stopped(target)
})

it('sees workers without agents that share a port', async () => {
  const target = await start(`NODE_CLUSTER_SCHED_POLICY=none ${UNSEEN} ../apps/own-cluster.js`)
  expect(target.asRun).toMatchObject({ workers: 3, traits: { primary: true } })
  expect(target.workers().map(each => target.hasAgent(each))).toEqual([false, false, false])
  await stopped(target)
})
