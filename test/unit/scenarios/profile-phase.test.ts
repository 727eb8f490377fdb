import { expect, test } from 'vitest'
import { armsOf, type GenerationPlan } from '../../../src/scenarios/generation-plan.ts'
import { playProfile } from '../../../src/scenarios/profile-phase.ts'
import type { CompareContext } from '../../../src/scenarios/run-context.ts'
import type { Target } from '../../../src/targets/index.ts'
import { compared } from '../options/config-run.ts'

test('the memory of each arm is looked at right after its own play, not when all others have played, too', async () => {
  const asked = ['hello', '--modes', 'single,cluster-rr', '--no-config', '--seed', '7']
  const options = await compared('.', ...asked, '--profile', 'hold 100 1s', '--budget', '10m')
  const done: string[] = []
  const generator = {
    open: async () => {},
    close: async () => {},
    collect: async () => ({}),
    run: async ([{ session, draw }]: [{ session: string; draw?: string }]) => {
      if (draw !== undefined) done.push(`${session} played`)
      return [{ durationMs: 1_000 }]
    },
  }
  const targets = options.arms.map((arm, at) => {
    const pssMib = async () => {
      done.push(`${arm.id} looked at`)
      return 10 + at
    }
    return { arm, origin: 'http://127.0.0.1:1', sample: async () => ({}), pssMib } as unknown as Target
  })
  const observer = { phase: () => {}, note: () => {} }
  const context = { options, generator, observer } as unknown as CompareContext
  const plan = { index: 0, label: '', arms: options.arms, connections: 1 } as unknown as GenerationPlan
  const { phase, pssMib } = await playProfile(context, plan, targets, options.profile!)
  expect(phase.blocks[0]).toHaveLength(2)
  expect(done).toEqual(phase.blocks[0]!.flatMap(arm => [`${arm}/open played`, `${arm} looked at`]))
  expect(pssMib).toEqual(new Map(armsOf(plan).map((arm, at) => [arm, 10 + at])))
})
