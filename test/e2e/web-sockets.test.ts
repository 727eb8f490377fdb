import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eachSession } from '../../src/analysis/chaos/session-course.ts'
import { findingsOf, runChaos, trialOf } from '../support/chaos.ts'
import { ask, scratch } from '../support/command.ts'

const KILL = ['--fault', 'kill at=1s', '--duration', '1500ms', '--reconnect-after', '800ms']
const WORKERS = ['--modes', 'cluster-rr', '--workers', '2']

/** A line of the log that the app of this test writes. */
interface Logged {
  readonly pid: number
  readonly port: number
  readonly event: 'opened' | 'closed'
  readonly code?: number
}

function logOf(file: string): Logged[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Logged)
}

describe('100 sessions, and one of two workers is killed', () => {
  const APP = ['test/fixtures/apps/logs-sessions.js', '--websocket', '/ws', ...WORKERS, ...KILL]

  test('its sessions are lost with 1006, no other is, and all are back: as in the log of the server', {
    timeout: 60_000,
  }, async () => {
    using folder = scratch()
    const file = join(folder.path, 'sessions.log')
    const { code, result, stdout } = await runChaos([...APP, '--env', `SESSION_LOG=${file}`])
    expect(code).toBe(0)
    const trial = trialOf(result, 'cluster-rr')
    const [victim] = trial.faults[0]!.victims
    const summary = result.summary.arms[0]!.sessions!
    const log = logOf(file)
    const ofVictim = log.filter(({ pid }) => pid === victim!.pid)
    const opened = log.filter(({ event }) => event === 'opened').length
    // Nobody wrote down how those of the victim ended.
    expect(ofVictim.every(({ event }) => event === 'opened')).toBe(true)
    expect(summary.lost).toBe(ofVictim.length)
    expect(summary.codes).toEqual({ 1006: ofVictim.length })
    expect(summary.faults[0]).toMatchObject({ lost: ofVictim.length, onVictims: ofVictim.length, failed: 0 })
    expect(summary.opened).toBe(opened)
    expect(summary.endings.ok).toBe(100)
    // Those that were closed before the app was stopped were closed by their clients.
    expect(log.filter(({ event, code }) => event === 'closed' && code !== 1000)).toEqual([])
    expect(summary.faults[0]!.backMs).toBeGreaterThan(0)
    expect(summary.live.least.at(-1)).toBe(100)
    expect(result.summary.conservation).toBe(true)
    const workers = new Map(trial.workers.map(({ slot, incarnation, pid }) => [`${slot}.${incarnation}`, pid]))
    const byPid = (pids: readonly (number | undefined)[]) => pids.toSorted((a, b) => a! - b!)
    const seen = eachSession(trial.sessions!).map(({ slot, incarnation }) => workers.get(`${slot}.${incarnation}`))
    expect(byPid(seen)).toEqual(byPid(log.filter(({ event }) => event === 'opened').map(({ pid }) => pid)))
    expect(stdout).toContain('What became of 100 WebSocket sessions')
    expect(stdout).not.toContain('disagree')
    expect(findingsOf(result, 'cluster-rr')).not.toContain('sessions-cut')
  })
})

test('socket.io begins with long polling, whose requests a sticky primary keeps on one worker', {
  timeout: 60_000,
}, async () => {
  const app = ['examples/socket-io/server.js', '--websocket', '--protocol', 'socket.io', '-c', '20', '--clients', '10']
  const { code, result } = await runChaos([...app, '--modes', 'sticky', '--workers', '2', ...KILL])
  expect(code).toBe(0)
  const { lost, faults } = result.summary.arms[0]!.sessions!
  // While the victim is replaced, a client's worker may change between two requests of a handshake.
  expect(findingsOf(result, 'sticky')).not.toContain('handshakes-rejected')
  expect(lost).toBeGreaterThan(0)
  expect(faults[0]).toMatchObject({ lost, onVictims: lost })
  expect(trialOf(result, 'sticky').sessions!.kinds.every(({ slot }) => slot !== null)).toBe(true)
})

test('compare has no sessions, and says so in one line', async () => {
  const { code, stderr } = await ask(['compare', 'hello', '--websocket'])
  expect(code).toBe(2)
  expect(stderr.trim().split('\n')[0]).toMatch(/--websocket.*chaos/)
})
