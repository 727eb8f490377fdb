import { keep } from './support/figures.js'

const TIMEOUT_MS = 2_000
const RUN_MS = 20_000
const STALL_AT_MS = 2_000
/** A server that is left alone answers a request for so much CPU time of its own and of the generator. */
const ANSWER_US = 120

/**
 * Why a queue for a fixed number of connections collapses, step by step of 1 ms: a model without chance. One request is due in each
 * step. In `queue`, a request waits for a connection, first come, first served, while its deadline runs; one that is overdue when its
 * turn comes to an end takes its connection with it, which costs `failUs`. In `open`, each has a connection of its own, and a late
 * one costs no more. `cpuUs` is the CPU time that both get in each step, the rest is the neighbours'.
 */
export function collapseModel() {
  const rows = []
  for (const failUs of [150, 300, 600, 1_000]) {
    for (const stallMs of [500, 1_500, 2_500]) {
      const row = { failUs, stallMs }
      for (const [policy, waits] of Object.entries({ queue: true, open: false }))
        row[policy] = recoveredAfterMs({ cpuUs: 500, failUs, stallMs, waits })
      rows.push(row)
    }
  }
  console.table(rows)
  keep('collapse-model', { command: 'npm run bench -- collapse-model', timeoutMs: TIMEOUT_MS, rows })
}

/** Milliseconds after the stall until requests are answered at the rate again; null when they never are. */
function recoveredAfterMs({ cpuUs, failUs, stallMs, waits }) {
  const due = []
  let head = 0
  let budgetUs = 0
  let lastBadMs = STALL_AT_MS
  for (let now = 0; now < RUN_MS; now++) {
    due.push(now)
    const isStalled = now >= STALL_AT_MS && now < STALL_AT_MS + stallMs
    budgetUs = isStalled ? 0 : Math.min(budgetUs + cpuUs, 2 * cpuUs)
    // Without a queue, what is overdue is given up where it stands, and what is due now does not wait behind it.
    if (!waits) while (head < due.length && now - due[head] >= TIMEOUT_MS) head++
    while (head < due.length && budgetUs > 0) {
      // Sent with less left than an answer takes on a busy machine, it expires in flight.
      const isOverdue = now - due[head] >= TIMEOUT_MS - 10
      budgetUs -= waits && isOverdue ? failUs : ANSWER_US
      if (isOverdue || now - due[head] > 100) lastBadMs = now
      head++
    }
  }
  return lastBadMs > RUN_MS - 1_000 ? null : Math.max(0, lastBadMs - STALL_AT_MS - stallMs)
}
