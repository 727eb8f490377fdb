import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { capacityResultSchema } from '../../../src/model/capacity-result.ts'
import { run, scratch } from '../../support/command.ts'

const server = (label: string, serviceMs: number) => [
  '--command',
  `${label}: node bench/apps/fixed-service.js --service-ms ${serviceMs}`,
]

/** How far a rate may be from the truth. */
const WITHIN = 0.05

/** What the median and the 1st percentile, of which the served rate is made, do not resolve: five generations may agree within less. */
const READING = 0.005

test('queues that serve 400 and 500 requests per second carry just that', { timeout: 300_000 }, async () => {
  using folder = scratch()
  const args = [...server('slow', 2.5), ...server('quick', 2), '--budget', '100s', '--seed', '3', '--no-config']
  const { code, stdout } = await run(['capacity', ...args, '--out', folder.path], { env: { COLUMNS: '200' } })
  expect(code).toBe(0)
  const said = stdout.replaceAll(/\s+/g, ' ')
  const { summary } = capacityResultSchema.parse(JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')))
  for (const [arm, truth] of [
    ['slow', 400],
    ['quick', 500],
  ] as const) {
    const { perSec, kind } = summary.arms.find(each => each.arm === arm)!
    expect(perSec! / truth, arm).toBeLessThan(1 + WITHIN)
    // On a busy machine all that is known is what they carry at least.
    expect(perSec! / truth, arm).toBeGreaterThan(kind === 'found' ? 1 - WITHIN : 0.5)
  }
  const [{ ratio, ci, bound }] = summary.ratios as [(typeof summary.ratios)[number]]
  if (bound === null) {
    expect(Math.abs(ratio! / 1.25 - 1)).toBeLessThan(WITHIN)
    if (ci) expect(ci[0]).toBeLessThan(1.25 * (1 + READING))
    if (ci) expect(ci[1]).toBeGreaterThan(1.25 * (1 - READING))
    expect(said).toMatch(/quick carries 1\.\d+× slow/)
  } else expect(said).toMatch(/quick carries at (least|most) [\d.]+× slow|may both carry more than was seen/)
})
