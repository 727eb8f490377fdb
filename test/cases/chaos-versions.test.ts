import { expect, test } from 'vitest'
import type { ChaosResult } from '../../src/model/chaos-result.ts'
import { runChaos } from '../support/chaos.ts'
import { repository } from '../support/repository.ts'

const SLOW = "response => setTimeout(() => response.end('hello'), 30)"
const DRAINS = `
let isClosing = false
const answer = ${SLOW}
const server = require('node:http').createServer((_, response) => {
  if (isClosing) response.setHeader('connection', 'close')
  answer(response)
})
process.on('SIGTERM', () => {
  isClosing = true
  server.close(() => process.exit(0))
})
server.listen(3000)
`
/** Without a handler, SIGTERM ends the process with whatever it has in hand. */
const ENDS_AT_ONCE = `
const answer = ${SLOW}
require('node:http').createServer((_, response) => answer(response)).listen(3000)
`

const RESTARTS = ['--rolling-restart-every', '2s', '--duration', '9s', '--modes', 'cluster-rr', '--workers', '2']
const LOAD = ['--rate', '200', '--no-keepalive', '--timeout', '5s']

/** Other tests kept the load from its schedule, so nothing is concluded. */
const isTooBusy = ({ summary }: ChaosResult) =>
  summary.faultComparisons!.some(({ reason }) => reason?.kind === 'generator-limit')

test('a commit that removes draining is a regression, in one line; nothing of the base is left', {
  timeout: 240_000,
}, async () => {
  using repo = repository({ 'server.js': DRAINS })
  repo.write('server.js', ENDS_AT_ONCE)
  const args = ['server.js', '--against', 'main', ...RESTARTS, ...LOAD]
  let ended = await runChaos(args, { cwd: repo.path })
  for (let attempt = 0; attempt < 2 && isTooBusy(ended.result); attempt++)
    ended = await runChaos(args, { cwd: repo.path })
  const { code, stdout, result } = ended
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /worse head drops more requests per rolling restart than base: [\d.,]+ against 0[\d.]* /,
  )
  expect(code).toBe(1)
  const dropped = result.summary.faultComparisons!.find(({ metric }) => metric === 'dropped')!
  expect(dropped).toMatchObject({ referenceFaults: 8, candidateFaults: 8, verdict: 'worse' })
  // A busy machine may lose one where nothing is cut.
  expect(dropped.referenceValue).toBeLessThan(1)
  // base, head, head, base
  const order = [...result.trials, ...result.repeats!]
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .map(({ arm, repetition }) => `${arm} ${repetition}`)
  expect(order).toEqual(['base 1', 'head 1', 'head 2', 'base 2'])
  expect(repo.worktrees()).toEqual([])
})

test('the same commit twice is no regression', { timeout: 180_000 }, async () => {
  using repo = repository({ 'server.js': ENDS_AT_ONCE })
  const { code, result } = await runChaos(['server.js', '--against', 'HEAD', ...RESTARTS, ...LOAD], { cwd: repo.path })
  expect(code).toBe(0)
  expect(result.summary.faultComparisons!.map(({ verdict }) => verdict)).not.toContain('worse')
  expect(result.trials.map(({ requests }) => requests.dropped > 0)).toEqual([true, true])
})
