import type { AgentOrder } from '../target.ts' with { 'resolution-mode': 'import' }

const { performance } = require('node:perf_hooks') as typeof import('node:perf_hooks')

type RetainOrder = Extract<AgentOrder, { kind: 'retain' }>

/** Memory that is held until it is released. */
interface Memory {
  /** Holds more and more, up to what is asked for beside what it holds already, and tells how much it holds then. */
  retain(order: RetainOrder, done: (retainedMib: number) => void): void
  /** Lets go of everything and returns what is still held: nothing. A `retain` under way ends. */
  release(): number
}

const STEP_MS = 20
const MIB = 2 ** 20

/** With its object, of five words, and its place in the array, such a text takes 1 KiB of V8's heap. */
const TEXT_CHARS = 960
const TEXTS_PER_MIB = 1024

// Kept as they are now: an app may put others in their place.
const { setInterval, clearInterval } = globalThis

function retainMemory(): Memory {
  let held: unknown[] = []
  let timer: NodeJS.Timeout | undefined
  let settle = () => {}

  function stopGrowing(): void {
    clearInterval(timer)
    settle()
    settle = () => {}
  }

  return {
    retain({ what, mib, mibPerSec }, done) {
      stopGrowing()
      const before = held.length
      const startedMs = performance.now()
      settle = () => done(held.length)
      const grow = () => {
        const dueMib = Math.min(mib, ((performance.now() - startedMs) / 1000) * mibPerSec)
        while (held.length - before < dueMib) held.push(what === 'heap' ? heapMib() : Buffer.alloc(MIB, 1))
        if (held.length - before >= mib) stopGrowing()
      }
      timer = setInterval(grow, STEP_MS).unref()
    },
    release() {
      held = []
      stopGrowing()
      globalThis.gc?.()
      return 0
    },
  }
}

/** Texts that differ, each flat and inside V8's own heap: it can share, compress or move out none of them. */
function heapMib(): unknown[] {
  const bytes = Buffer.alloc(TEXT_CHARS, 'x')
  return Array.from({ length: TEXTS_PER_MIB }, (_, id) => {
    bytes.writeUInt32LE(id)
    return { id, text: bytes.toString('latin1') }
  })
}

export type RetainMemory = typeof retainMemory

module.exports = { retainMemory }
