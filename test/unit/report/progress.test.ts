import { EventEmitter } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ProgressStyle, startProgress } from '../../../src/report/progress/index.ts'

const HIDE_CURSOR = '\u001b[?25l'
const START_OF_LINE = '\u001b[1G'
const SHOW_CURSOR = '\u001b[?25h'

/** A terminal that remembers what was written to it. */
class FakeTerminal extends EventEmitter {
  readonly isTTY = true
  readonly columns = 80
  written = ''

  write(text: string): boolean {
    this.written += text
    return true
  }
}

function start(enabled: ProgressStyle) {
  const terminal = new FakeTerminal()
  const progress = startProgress(terminal as unknown as NodeJS.WriteStream, { budgetMs: 60_000, enabled })
  progress.begin()
  const lines = () =>
    stripVTControlCharacters(terminal.written.replaceAll(START_OF_LINE, '\n'))
      .split('\n')
      .filter(line => line.trim() !== '')
  return { terminal, progress, lines }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('the bar knows the budget and names the phase', () => {
  const { progress, lines } = start('bar')
  progress.phase('generation 3 of 12', 'throughput')
  vi.advanceTimersByTime(30_000)
  expect(lines().at(-1)).toMatch(/█{12}░{12} +50 % +30 s of 60 s {2}generation 3 of 12 · throughput$/)
  progress.stop()
})

test('the bar never fills a line, and is not full before the run is over', () => {
  const { progress, lines } = start('bar')
  progress.phase('generation 3 of 12', 'a detail that goes on and on '.repeat(5))
  vi.advanceTimersByTime(90_000)
  expect(lines().at(-1)).toMatch(/99 % +90 s of 90 s/)
  for (const line of lines().slice(-3)) expect(line.length).toBeLessThan(80)
  progress.stop()
})

test('the cursor is hidden while the bar is shown, and back afterwards', () => {
  const { progress, terminal } = start('bar')
  vi.advanceTimersByTime(1_000)
  expect(terminal.written).toContain(HIDE_CURSOR)
  expect(terminal.written).not.toContain(SHOW_CURSOR)
  progress.stop()
  const after = terminal.written
  expect(after.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(after.lastIndexOf(HIDE_CURSOR))
  progress.stop()
  vi.advanceTimersByTime(1_000)
  expect(terminal.written).toBe(after)
})

test('the cursor comes back when the process exits with the bar still shown', () => {
  const before = process.listeners('exit').length
  const { progress, terminal } = start('bar')
  const listener = process.listeners('exit').at(-1)!
  listener(130)
  expect(terminal.written.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(terminal.written.lastIndexOf(HIDE_CURSOR))
  progress.stop()
  expect(process.listeners('exit')).toHaveLength(before)
})

test('leaves no timer behind', () => {
  const timers = vi.getTimerCount()
  for (const style of ['bar', 'lines', 'off'] as const) {
    using progress = start(style).progress
    progress.phase('generation 1 of 12', 'boot')
  }
  expect(vi.getTimerCount()).toBe(timers)
})

test('a note stands above the bar', () => {
  const { progress, lines } = start('bar')
  progress.note('reuseport is skipped')
  vi.advanceTimersByTime(1_000)
  expect(lines()).toContain('reuseport is skipped')
  expect(lines().at(-1)).toMatch(/of 60 s/)
  progress.stop()
})

test('plain lines tell each new generation, and every ten seconds where the run is', () => {
  const { progress, terminal } = start('lines')
  progress.phase('generation 1 of 12', 'boot')
  vi.advanceTimersByTime(4_000)
  progress.phase('generation 2 of 12', 'boot')
  progress.phase('generation 2 of 12', 'throughput')
  vi.advanceTimersByTime(6_000)
  progress.note('reuseport is skipped')
  progress.stop()
  vi.advanceTimersByTime(20_000)
  expect(terminal.written.split('\n')).toEqual([
    '0 s of 60 s: generation 1 of 12 · boot',
    '4 s of 60 s: generation 2 of 12 · boot',
    '10 s of 60 s: generation 2 of 12 · throughput',
    'reuseport is skipped',
    '',
  ])
})

const LIVE = '512 req/s · 3 dropped · last: kill worker 2'

test('figures push the bar aside, whole, and it does not jump back', () => {
  const { progress, lines } = start('bar')
  progress.phase('cluster-rr · faults', LIVE)
  vi.advanceTimersByTime(200)
  const line = lines().at(-1)!
  expect(line).toMatch(/░{8} +0 % +0 s of 60 s {2}512 req\/s · 3 dropped · last: kill worker 2$/)
  expect(line.length).toBeLessThan(80)
  progress.phase('cluster-rr · keep', '9 req/s · 3 dropped')
  vi.advanceTimersByTime(200)
  expect(lines().at(-1)).toMatch(/^░{8} .*cluster-rr · keep · 9 req\/s · 3 dropped$/)
  progress.stop()
})

test('a step does not push the bar aside', () => {
  const { progress, lines } = start('bar')
  progress.phase('generation 11 of 12', 'a step whose name is rather long')
  vi.advanceTimersByTime(200)
  expect(lines().at(-1)).toMatch(/^░{24} /)
  progress.stop()
})

test('plain lines do not follow figures: each phase once, every ten seconds, and notes', () => {
  const { progress, terminal } = start('lines')
  for (let quarter = 0; quarter < 48; quarter++) {
    const name = quarter < 8 ? 'cluster-rr · baseline' : 'cluster-rr · faults'
    progress.phase(name, `${500 + quarter} req/s · ${quarter} dropped · last: kill worker ${quarter % 2}`)
    if (quarter === 20) progress.note('5.0 s: kill worker 2, 3 dropped')
    vi.advanceTimersByTime(250)
  }
  progress.stop()
  expect(terminal.written.split('\n')).toEqual([
    '0 s of 60 s: cluster-rr · baseline · 500 req/s · 0 dropped · last: kill worker 0',
    '2 s of 60 s: cluster-rr · faults · 508 req/s · 8 dropped · last: kill worker 0',
    '5.0 s: kill worker 2, 3 dropped',
    '10 s of 60 s: cluster-rr · faults · 539 req/s · 39 dropped · last: kill worker 1',
    '',
  ])
})

test('off is off', () => {
  const { progress, terminal } = start('off')
  progress.phase('generation 1 of 12')
  vi.advanceTimersByTime(20_000)
  progress.stop()
  expect(terminal.written).toBe('')
})

test.each(['bar', 'lines'] as const)('%s: the budget begins when what comes before it is over', enabled => {
  const terminal = new FakeTerminal()
  const progress = startProgress(terminal as unknown as NodeJS.WriteStream, { budgetMs: 60_000, enabled })
  const lines = () => stripVTControlCharacters(terminal.written.replaceAll(START_OF_LINE, '\n')).trimEnd().split('\n')
  progress.phase('setup')
  vi.advanceTimersByTime(45_000)
  expect(lines().at(-1)).toMatch(enabled === 'bar' ? / 0 % +45 s {2}/ : /^4\d s: setup$/)
  progress.begin()
  vi.advanceTimersByTime(1_000)
  progress.phase('generation 1', 'boot')
  expect(lines().at(-1)).toMatch(/ ?1 s of 60 s/)
  progress.stop()
})

/** The shares that a bar has shown, in their order. */
function sharesIn(written: string): number[] {
  return [...stripVTControlCharacters(written).matchAll(/(\d+) %/g)].map(([, percent]) => Number(percent))
}

test('what is expected may grow and shrink: the share never goes back, and is never whole', () => {
  const { progress, terminal } = start('bar')
  for (const remainingMs of [60_000, 20_000, 90_000, 10_000, 0, 120_000, 3_000]) {
    progress.expect(remainingMs)
    vi.advanceTimersByTime(15_000)
  }
  const shares = sharesIn(terminal.written)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(new Set(shares).size).toBeGreaterThan(10)
  expect(shares.at(-1)).toBe(99)
  for (const [, elapsed, total] of stripVTControlCharacters(terminal.written).matchAll(/(\d+) s of (\d+) s/g))
    expect(Number(elapsed)).toBeLessThanOrEqual(Number(total))
  progress.stop()
})

test('the total is that of what is expected', () => {
  const { progress, lines } = start('lines')
  vi.advanceTimersByTime(5_000)
  progress.expect(95_000)
  progress.phase('cluster-rr · boot')
  expect(lines()).toEqual(['5 s of 100 s: cluster-rr · boot'])
  progress.stop()
})

test.each(['bar', 'lines'] as const)('%s: notes are broken between words', enabled => {
  const { progress, lines } = start(enabled)
  const note = `The baseline of cluster-rr did not hold: ${'41 of 5000 requests were dropped; '.repeat(5)}that is 4 % of them`
  progress.note(note)
  const shown = lines().filter(line => !/[█░]/.test(line))
  expect(shown.length).toBeGreaterThan(2)
  expect(shown.every(line => line.length <= 80)).toBe(true)
  expect(shown.join(' ')).toBe(note)
  progress.stop()
})
