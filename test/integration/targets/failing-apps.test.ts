import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import type { Arm } from '../../../src/model/arm.ts'
import { appOf, armOf, inRepository, options, processesOf } from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

/** Long enough for two processes to start on a busy machine. */
const SHORT_MS = 2_500
const cases = [
  ['exits-at-once.js', /exited with code 7 before it listened on a port\.\nLast lines of its stderr:\n {2}no database/],
  ['exits-without-a-word.js', /exited with code 0 before it listened on a port\.$/],
  ['syntax-error.js', /exited with code 1 before it listened[\s\S]*SyntaxError: Unexpected token/],
  [
    'never-listens.js',
    /did not listen on any port within 2\.5s \(--start-timeout\); it is running, but idle\.\n[\s\S]*waiting for a database/,
  ],
  [
    'never-answers.js',
    /listens on http:\/\/127\.0\.0\.1:\d+ \(instead of port 3000\), but did not answer GET \/ within 2\.5s/,
  ],
  ['closes-sockets.js', /but closed every connection without a response to GET \/ within 2\.5s/],
  ['answers-500.js', /answered 500 to GET \/ at http/],
  ['answers-404.js', /answered 404 to GET \/ at http/],
  [
    'listen-fails.js',
    /did not listen on any port within 2\.5s .*; it could not listen on port 3000 of 203\.0\.113\.1 \(EADDRNOTAVAIL\)/,
  ],
  ['no-such-file.js', /exited with code 1[\s\S]*Cannot find module/],
] as const

/** Those whose way through the host differs. */
const inCluster = ['exits-at-once.js', 'syntax-error.js', 'never-answers.js', 'listen-fails.js']

const runs = [
  ...cases.map(([path, message]) => ({ mode: 'single', path, message })),
  ...cases
    .filter(([path]) => inCluster.includes(path))
    .map(([path, message]) => ({ mode: 'cluster-rr', path, message })),
]

it.each(runs)('$mode says what is wrong with $path', { timeout: 10_000 }, async ({ mode, path, message }) => {
  const short = { ...options, startTimeoutMs: SHORT_MS }
  const starting = owner.start(armOf(appOf(path), mode), short, new AbortController().signal)
  await expect(starting).rejects.toThrow(message)
  await expect(starting).rejects.toMatchObject({ name: 'StartError', exitCode: 3 })
  expect(processesOf(owner.runId)).toEqual([])
})

it('says that workers do not share a port', { timeout: 10_000 }, async () => {
  const short = { ...options, startTimeoutMs: 4_000 }
  const starting = owner.start(armOf(appOf('own-ports.js'), 'cluster-os'), short, new AbortController().signal)
  await expect(starting).rejects.toThrow(
    'own-ports.js (cluster-os) do not share a port: each listens on one of its own',
  )
})

it.each(['single', 'cluster-rr'])('%s says that a working directory or a Node is missing', async mode => {
  const start = (arm: Arm) => owner.start(arm, options, new AbortController().signal)
  const nowhere = armOf(appOf('commonjs.js', { cwd: '/no/such/folder' }), mode)
  await expect(start(nowhere)).rejects.toThrow('its working directory /no/such/folder does not exist')
  const noFolder = armOf(appOf('commonjs.js', { cwd: inRepository('package.json') }), mode)
  await expect(start(noFolder)).rejects.toThrow(/its working directory \S+package\.json is not a directory/)
  const noNode = armOf(appOf('commonjs.js'), mode, { node: { path: '/no/such/node', version: 'v22.12.0' } })
  await expect(start(noNode)).rejects.toThrow('could not be started: spawn /no/such/node ENOENT')
})

it('shows the last lines only of an app that writes a megabyte to stderr', async () => {
  const starting = owner.start(armOf(appOf('noisy-then-exits.js'), 'single'), options, new AbortController().signal)
  const error = await starting.then(
    () => undefined,
    (reason: Error) => reason,
  )
  const lines = error?.message.split('\n') ?? []
  expect(lines[0]).toContain('exited with code 1')
  expect(lines).toHaveLength(22)
  expect(lines.at(-1)).toContain('line 9999')
})

it('boots an app that writes a megabyte to stderr and then serves', async () => {
  const target = await owner.start(armOf(appOf('noisy-but-fine.js'), 'single'), options, new AbortController().signal)
  await target.stop()
})

it('notices an app that forks a cluster of its own, and advises', { timeout: 10_000 }, async () => {
  const starting = owner.start(armOf(appOf('own-cluster.js'), 'single'), options, new AbortController().signal)
  await expect(starting).rejects.toMatchObject({
    message: expect.stringContaining('own-cluster.js (single) forks its own cluster (3 workers)'),
    hint: expect.stringContaining('--modes cluster-rr,cluster-os'),
  })
  expect(processesOf(owner.runId)).toEqual([])
})

it('runs such an app in cluster modes, where it only serves', { timeout: 10_000 }, async () => {
  const target = await owner.start(armOf(appOf('own-cluster.js'), 'cluster-os'), options, new AbortController().signal)
  const { workers } = await target.sample()
  expect(workers).toHaveLength(2)
  await target.stop()
})

it('gives up a boot when it is aborted', async () => {
  const abort = new AbortController()
  const starting = owner.start(armOf(appOf('never-listens.js'), 'cluster-rr'), options, abort.signal)
  setTimeout(() => abort.abort(), 100)
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' })
  expect(processesOf(owner.runId)).toEqual([])
})
