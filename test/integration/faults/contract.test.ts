import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseVictim, type Effect, type Fault, faults, findFault, readWords } from '../../../dist/faults/index.js'
import { modes, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import type { FaultWords } from '../../../src/model/plan.ts'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import {
  appOf,
  armOf,
  ask,
  lacksLauncher,
  options,
  replacingApp,
  stateOf,
  thisNode,
  withPolicy,
} from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const here = modes
  .filter(mode => mode.starts !== 'nothing' && mode.unavailable(thisNode, process.platform) === undefined)
  .map(mode => mode.name)

/** Short forms of the faults, so that each is over within a second or two. */
const SHORT: Record<string, FaultWords> = {
  pause: { for: '200ms' },
  block: { for: '200ms' },
  memory: { size: '60MiB', rate: '300MiB/s', hold: '200ms' },
  'rolling-restart': { killTimeout: '1s' },
}

/** What an app that starts its workers itself is to do. */
const OWN: Record<string, FaultWords> = { 'rolling-restart': { strategy: 'own' } }
const isOwn = (mode: string) => modes.find(({ name }) => name === mode)!.traits.respawns === 'app'

/** What a fault says of a worker, or a watchdog, that got no turn in time, as on a machine that is held up. */
const NO_TURN = /was gone before|does not respond|did not report/

async function inject(target: Target, name: string, words: FaultWords = {}, signal = live): Promise<Effect> {
  const fault = findFault(name) as Fault
  const workers = target.workers()
  const one = chooseVictim(workers, 0, 'random', () => 0)
  const victims = fault.victims === 'one' ? [one!] : fault.victims === 'all' ? workers : []
  const params = readWords(fault, words, 'test')
  return fault.inject({ controls: target, victims, params, random: { seed: 1, stream: name }, signal })
}

const start = (app: string, mode: string, more = options): Promise<Target> =>
  owner.start(armOf(appOf(app), mode), more, live)

describe.each(here)('mode %s', mode => {
  it
    .skipIf(lacksLauncher(mode))
    .each(faults.filter(fault => !fault.isElsewhere && fault.aims !== 'proxy').map(fault => fault.name))(
    '%s is proved, and the app answers afterwards',
    async name => {
      // An app is asked what it handles before it gets a signal, as in chaos, where agents can tell.
      const target = await start(replacingApp(mode), mode, { ...options, blackBox: isOwn(mode) })
      const words = { ...SHORT[name], ...(isOwn(mode) && OWN[name]) }
      let effect: Effect
      let beganAtMs: number
      let turns = 0
      do {
        beganAtMs = sharedNowMs()
        effect = await inject(target, name, words)
        turns += 1
      } while (NO_TURN.test(effect.evidence) && turns < 3)
      const overAtMs = sharedNowMs()
      expect(effect.verified, effect.evidence).toBe(true)
      expect(effect.evidence).not.toMatch(/\.$/)
      expect(effect.effectiveAtMs).toBeGreaterThanOrEqual(beganAtMs - 2)
      expect(effect.effectiveAtMs).toBeLessThanOrEqual(overAtMs + 2)
      if (effect.endedAtMs !== undefined) expect(effect.endedAtMs).toBeGreaterThanOrEqual(effect.effectiveAtMs! - 2)
      await expect
        .poll(async () => (await ask(target.origin).catch(() => undefined))?.status, { timeout: 5_000 })
        .toBe(200)
      await target.stop()
    },
  )
})

it('a signal that is ignored is no fault', async () => {
  const target = await start('ignores-sigterm.js', 'cluster-rr')
  const effect = await inject(target, 'kill', { signal: 'SIGTERM', within: '300ms' })
  expect(effect).toMatchObject({ verified: false, effectiveAtMs: undefined })
  expect(effect.evidence).toMatch(/ignored SIGTERM for 0\.3 s$/)
  expect(target.workers()).toHaveLength(2)
  await target.stop()
})

it('a pause and a bloat are undone when the run ends early', async () => {
  const target = await start('commonjs.js', 'cluster-rr')
  for (const [name, words] of [
    ['pause', { for: '1m' }],
    ['memory', { size: '60MiB', rate: '600MiB/s', hold: '1m' }],
  ] as const) {
    const over = new AbortController()
    const injected = inject(target, name, words, over.signal)
    const [victim] = target.workers()
    const before = target.rssMib(victim!)!
    if (name === 'memory')
      await expect.poll(() => target.rssMib(victim!)! - before, { timeout: 5_000 }).toBeGreaterThan(48)
    else await expect.poll(() => stateOf(victim!.pid), { timeout: 5_000 }).toBe('T')
    over.abort()
    await injected
    expect(stateOf(victim!.pid)).not.toBe('T')
    const statuses = await Promise.all([ask(target.origin), ask(target.origin), ask(target.origin)])
    expect(statuses.map(each => each.status)).toEqual([200, 200, 200])
  }
  await target.stop()
})

it('memory beyond the limit of the supervisor ends in a restart, beyond that of the heap in a death', async () => {
  const limited = await start('commonjs.js', 'cluster-rr', withPolicy({ maxMemoryRestartMib: 120, memoryCheckMs: 100 }))
  const words = { size: '300MiB', rate: '200MiB/s', kind: 'buffer', hold: '3s' }
  const restarted = await inject(limited, 'memory', words)
  expect(restarted).toMatchObject({
    verified: true,
    evidence: expect.stringContaining('it was restarted for its memory'),
  })
  expect(restarted.peakRssMib).toBeGreaterThan(120)
  await limited.stop()
  const arm = armOf(appOf('commonjs.js'), 'cluster-rr', { nodeArgs: ['--max-old-space-size=64'] })
  const small = await owner.start(arm, options, live)
  const died = await inject(small, 'memory', { size: '400MiB', rate: '400MiB/s' })
  expect(died).toMatchObject({ verified: true, evidence: expect.stringContaining('it ran out of heap and crashed') })
  await small.stop()
})
