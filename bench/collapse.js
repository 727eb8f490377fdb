import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connectionBound, DEFAULT_ENGINE, startGenerator } from '../dist/load/index.js'
import { OUTCOMES } from '../dist/model/outcome.js'
import { sharedNowMs } from '../dist/model/shared-clock.js'
import { round } from './support/compare.js'
import { keep, kept } from './support/figures.js'
import { freePort } from './support/free-port.js'
import { planFor } from './support/loading.js'
import { besideBurners } from './support/neighbour.js'

const PER_SEC = 1_000
const STOP_AFTER_MS = 3_000
const STOPPED_MS = 3_000
const LOAD_MS = 12_000
/** Goodput is looked at in windows of this length; it is back when this share of what was due in one was answered. */
const WINDOW_MS = 100
const BACK_SHARE = 0.99

const APP = fileURLToPath(new URL('./apps/hello.js', import.meta.url))

/**
 * The only process of a server is stopped for 3 s under 1,000 requests a second, while both cores are busy with other work: how long
 * after its first answer is the goodput back at the rate?
 */
export async function collapse({ runs = 20, from = 1, engine = DEFAULT_ENGINE }) {
  const before = from > 1 ? kept('collapse').runs.slice(0, from - 1) : []
  await besideBurners(2, async () => {
    for (let run = from; run <= runs; run++) {
      before.push(await oneRun(engine))
      console.log(run, JSON.stringify(before.at(-1)))
      keep('collapse', { command: 'npm run bench -- collapse', engine, runs: before })
    }
  })
}

async function oneRun(engine) {
  const port = await freePort()
  const app = spawn(process.execPath, [APP, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(app.stdout, 'data')
    return await stopped(engine, `http://127.0.0.1:${port}`, app)
  } finally {
    app.kill('SIGKILL')
  }
}

async function stopped(engine, origin, app) {
  const generator = await startGenerator(new AbortController().signal)
  const plan = { ...planFor(origin, 20), timeoutMs: 2_000, trace: true }
  const maxConnections = connectionBound(plan, PER_SEC).most
  await generator.open('one', engine, { ...plan, maxConnections })
  const rows = []
  generator.follow('one', batch => {
    for (const row of batch.outcome.keys())
      rows.push({ outcome: OUTCOMES[batch.outcome[row]], dueMs: batch.dueAtMs[row], endedMs: batch.endedAtMs[row] })
  })
  const load = generator.run([{ session: 'one', loop: 'open', durationMs: LOAD_MS, perSec: PER_SEC }])
  await delay(STOP_AFTER_MS)
  app.kill('SIGSTOP')
  await delay(STOPPED_MS)
  const resumedMs = sharedNowMs()
  app.kill('SIGCONT')
  const [report] = await load
  await generator[Symbol.asyncDispose]()
  return figuresOf(rows, report, resumedMs)
}

function figuresOf(rows, { requests, generator }, resumedMs) {
  const first = Math.min(...rows.filter(row => row.outcome === 'ok' && row.endedMs > resumedMs).map(row => row.endedMs))
  const due = rows.filter(row => row.dueMs >= first).toSorted((a, b) => a.dueMs - b.dueMs)
  const windows = Math.floor((due.at(-1).dueMs - first) / WINDOW_MS)
  const isBack = at => {
    const inWindow = due.filter(row => Math.floor((row.dueMs - first) / WINDOW_MS) === at)
    return inWindow.filter(row => row.outcome === 'ok').length >= BACK_SHARE * inWindow.length
  }
  let lastBad = -1
  for (let at = 0; at < windows; at++) if (!isBack(at)) lastBad = at
  return {
    backAfterMs: (lastBad + 1) * WINDOW_MS,
    ...Object.fromEntries(Object.entries(requests).filter(([, count]) => count > 0)),
    utilization: round(generator.utilization, 2),
    lagP99Ms: round(generator.lagP99Us / 1000, 1),
  }
}
