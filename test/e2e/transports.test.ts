import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chaosResultSchema } from '../../src/model/chaos-result.ts'
import { resultIn, run, scratch } from '../support/command.ts'

const APP = 'test/fixtures/apps/serves.js'
const LOAD = ['--rate', '60', '--connections', '10', '--warmup', '200ms', '--baseline-for', '1s', '--cooldown', '500ms']
const KILL = ['--fault', 'kill at=1s', '--duration', '2s', '--modes', 'cluster-rr', '--workers', '2']

function oneLine(text: string): string {
  return text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ')
}

describe.each([true, false])('chaos over TLS, keep-alive %s', keepAlive => {
  test('charges what a kill costs to its victim, and counts handshakes', async () => {
    using folder = scratch()
    const kept = keepAlive ? '--keepalive' : '--no-keepalive'
    const args = ['chaos', APP, ...KILL, ...LOAD, kept, '--out', folder.path, '--', 'https']
    const { code, stdout, alive } = await run(args)
    expect(code, stdout).toBe(0)
    const { arms, trials, summary } = chaosResultSchema.parse(
      JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
    )
    const { requests, warmupRequests, handshakes, faults, drops } = trials[0]!
    expect(summary.conservation).toBe(true)
    expect(arms[0]!.loaded).toMatchObject({ port: 8443, tls: { protocol: 'TLSv1.3', verified: false } })
    const sent = requests.scheduled + warmupRequests.scheduled
    // Requests that a stall makes due at the same moment dial a connection each; without keep-alive every request does.
    if (keepAlive) expect(handshakes).toBeLessThan(sent * 0.9)
    if (keepAlive) expect(handshakes).toBeGreaterThanOrEqual(10)
    else expect(handshakes).toBeGreaterThan(sent * 0.9)
    const victim = faults[0]!.victims[0]!.slot
    // On a busy machine, requests to others may hang.
    const cut = drops.kinds.filter(({ outcome }) => outcome === 'closed' || outcome === 'truncated')
    for (const { slot } of cut) expect([victim, null]).toContain(slot)
    expect(oneLine(stdout)).toMatch(/port 8443 with TLS \(at 127\.0\.0\.1:\d+\) · TLS 1\.3, .* · [\d,]+ handshakes?/)
    expect(alive()).toEqual([])
  })
})

test('compare measures arms on unix sockets of their own', async () => {
  using folder = scratch()
  const path = join(folder.path, 'app.sock')
  const args = ['compare', APP, '--modes', 'single,cluster-rr', '--workers', '2', '--budget', '1s', '--warmup', '200ms']
  const { code, stdout } = await run([...args, '--out', folder.path, '--', `unix:${path}`, 'chmod'])
  expect(code).toBe(0)
  const { arms, summary } = resultIn(folder.path)
  for (const arm of arms) expect(arm.loaded).toMatchObject({ port: null, path })
  for (const arm of summary.arms) expect(arm.requests).toMatchObject({ dropped: 0, unsent: 0 })
  expect(oneLine(stdout)).toContain(` · the unix socket ${path} · `)
})
