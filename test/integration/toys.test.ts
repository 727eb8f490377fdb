import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../dist/cli.js'
import { type Fault, faults } from '../../dist/faults/index.js'
import { formats, loadFormat } from '../../dist/report/index.js'
import { type Mode, modes } from '../../dist/targets/index.js'
import type { ChaosResult } from '../../src/model/chaos-result.ts'
import { hiccup } from '../fixtures/toys/hiccup.ts'
import { hub } from '../fixtures/toys/hub.ts'
import { chaosResultIn } from '../support/chaos.ts'
import { resultIn, scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const PHASES = ['--warmup', '500ms', '--baseline-for', '1s', '--duration', '4s', '--cooldown', '2s', '--rate', '200']

/** Runs clusterbench in this process, whose registries have the toys. */
async function run(args: readonly string[]): Promise<number> {
  const sink = () => Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { columns: 80 })
  const { env, exit } = process
  const io = { stdout: sink(), stderr: sink(), env, exit, cwd: () => inRepository('.') }
  const listening = { on: process.on.bind(process), off: process.off.bind(process) }
  return main(args, { ...io, ...listening } as unknown as Parameters<typeof main>[1])
}

describe('a fault and a mode of which nothing else in clusterbench knows', () => {
  const registries = [faults as Fault[], modes as Mode[]] as const
  using folder = scratch()
  let result: ChaosResult

  beforeAll(async () => {
    registries[0].push(hiccup as unknown as Fault)
    registries[1].push(hub)
    const thresholds = ['--threshold', 'fdsLeaked <= 100', '--threshold', 'dropped <= 1000']
    // The sham comes first: after a fault from which nobody has recovered yet it would tell nothing.
    const plan = ['--fault', 'none at=2200ms', '--fault', 'hiccup at=2700ms for=400ms']
    const out = join(folder.path, 'chaos')
    const app = [inRepository('test/fixtures/apps/commonjs.js'), '--modes', 'hub', '--workers', '2']
    expect(await run(['chaos', ...app, ...PHASES, ...plan, ...thresholds, '--seed', '3', '--out', out])).toBe(0)
    result = chaosResultIn(out)
  }, 60_000)

  afterAll(() => {
    registries[0].pop()
    registries[1].pop()
  })

  test('the result records what they are', () => {
    expect(result.arms).toMatchObject([{ mode: 'hub', traits: hub.traits }])
    const [sham, fault] = result.trials[0]!.faults
    expect(fault).toMatchObject({ fault: 'hiccup', traits: hiccup.traits, status: 'verified' })
    expect(fault!.victims).toHaveLength(2)
    expect(sham).toMatchObject({ fault: 'none', status: 'verified' })
  })

  test('the analysis goes by that: there is a primary to count descriptors of, and the sham is no fault', () => {
    const { thresholds, arms } = result.summary
    expect(arms[0]!.primaryFdGrowth).not.toBeNull()
    expect(thresholds[0]).toMatchObject({ expression: 'fdsLeaked <= 100', value: expect.any(Number) })
    // The mean over faults is one over those that are no sham.
    const mean = expect.any(Number)
    expect(arms[0]!.faults).toMatchObject({ verified: 2, droppedPerFault: { mean }, shamDroppedPerFault: { mean } })
    expect(result.summary.faults.map(fault => fault.joint)).toEqual([[], []])
  })

  test.each(formats.map(({ name }) => name))('%s tells of them', async name => {
    const format = await loadFormat(formats, name)
    const text = format.render([{ result, path: 'results/toys/result.json' }], { columns: 80, color: false })
    // Of a run that passed GitHub gets the conclusion alone.
    if (name !== 'github') expect(text).toContain('hub')
    // Histograms are in base64, which may spell anything.
    expect(text.replace(/"[\w+/=]{100,}"/g, '')).not.toMatch(/undefined|NaN|\[object/)
    if (['text', 'markdown', 'html'].includes(name)) expect(text).toMatch(/hiccup(s)? of all workers/)
    if (name === 'text' || name === 'html') expect(text).toContain('hiccup 400ms')
  })

  test('compare runs the mode too', { timeout: 60_000 }, async () => {
    const out = join(folder.path, 'compare')
    const app = [inRepository('test/fixtures/apps/commonjs.js'), '--modes', 'single,hub', '--workers', '2']
    expect(await run(['compare', ...app, '--budget', '1s', '--warmup', '200ms', '--out', out])).toBe(0)
    expect(resultIn(out).arms.map(({ id, traits }) => [id, traits.primary])).toEqual([
      ['single', false],
      ['hub', true],
    ])
  })
})
