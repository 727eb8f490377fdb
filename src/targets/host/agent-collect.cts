import type { AgentReply } from '../target.ts' with { 'resolution-mode': 'import' }
import type { AgentCounters } from './protocol.ts' with { 'resolution-mode': 'import' }

const { performance } = require('node:perf_hooks') as typeof import('node:perf_hooks')
const { getHeapStatistics, setFlagsFromString } = require('node:v8') as typeof import('node:v8')
const { runInNewContext } = require('node:vm') as typeof import('node:vm')

/** What is known of a process after a garbage collection. */
type Collected = NonNullable<AgentReply['collected']>

/** The loop is late by the collection for as long as this at most: what it says of its delay then belongs to nobody. */
const LATE_MS = 60

// Kept as they are now: an app may put others in their place.
const { setTimeout } = globalThis

let collect: (() => void) | undefined

/** The collector of V8, which only a context shows that was made while the flag was set: the app's own have it no more than before. */
function collector(): () => void {
  const given = globalThis.gc
  if (given) return () => void given()
  setFlagsFromString('--expose-gc')
  const found = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return found
}

/**
 * Collects all garbage, and says what is left. The counters are those of before; a new period begins once the loop has caught up.
 * @param read reads the counters, and begins a period
 */
function collectGarbage(read: () => AgentCounters, done: (collected: Collected) => void): void {
  collect ??= collector()
  const { loopDelayP99Ms } = read()
  const startedMs = performance.now()
  collect()
  const gcMs = performance.now() - startedMs
  const { used_heap_size: heapBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics()
  const { external: externalBytes } = process.memoryUsage()
  setTimeout(() => {
    read()
    done({ gcMs, heapBytes, heapLimitBytes, externalBytes, loopDelayP99Ms })
  }, LATE_MS).unref()
}

export type CollectGarbage = typeof collectGarbage

module.exports = { collectGarbage }
