import { summarizeChaos } from '../../dist/analysis/chaos/index.js'
import { dropsInColumns, eachDrop } from '../../dist/model/drops.js'
import { resultSchema } from '../../dist/model/result.js'

/**
 * A chaos result that goes on for `minutes`, out of a short real one: the time in which faults fire comes again and again, with
 * everything that was recorded in it, and the summary is derived anew. It is valid by the schema, and as large as a real one.
 */
export function longChaos(short, minutes) {
  const loopMs = short.settings.durationMs
  const times = Math.ceil((minutes * 60_000) / loopMs)
  const moreMs = (times - 1) * loopMs
  const settings = { ...short.settings, durationMs: loopMs * times }
  const trials = short.trials.map(trial => longTrial(trial, { loopMs, times, moreMs }))
  const perLoop = short.plan.faults.length
  const plan = {
    ...short.plan,
    durationMs: loopMs * times,
    faults: again(short.plan.faults, times, (fault, at) => ({
      ...fault,
      id: fault.id + at * perLoop,
      atMs: fault.atMs + at * loopMs,
    })),
  }
  const { summary, verdict } = summarizeChaos({ ...short, settings, trials, thresholds: [] })
  const durationMs = short.durationMs + moreMs * short.arms.length
  return resultSchema.parse({ ...short, durationMs, settings, plan, trials, summary, verdict })
}

function again(items, times, change) {
  return Array.from({ length: times }, (_, at) => items.map(item => change(item, at))).flat()
}

function longTrial(trial, { loopMs, times, moreMs }) {
  const { phases, timeline } = trial
  const [from, to] = phases.faults
  const inLoop = ms => ms >= from && ms < to
  const shifted = (record, byMs) =>
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => [
        key,
        SHIFTED.has(key) && typeof value === 'number' ? value + byMs : value,
      ]),
    )
  /** What was recorded in the loop comes once for each turn; what came before stays, and what came after comes later. */
  const stretched = (records, atOf) => [
    ...records.filter(each => atOf(each) < from),
    ...again(
      records.filter(each => inLoop(atOf(each))),
      times,
      (each, at) => shifted(each, at * loopMs),
    ),
    ...records.filter(each => atOf(each) >= to).map(each => shifted(each, moreMs)),
  ]
  const faults = again(trial.faults, times, (fault, at) => ({
    ...shifted(fault, at * loopMs),
    id: fault.id + at * trial.faults.length,
  }))
  const [first, last] = [Math.round(from / timeline.binMs), Math.round(to / timeline.binMs)]
  const longer = bins => [
    ...bins.slice(0, first),
    ...again(bins.slice(first, last), times, bin => bin),
    ...bins.slice(last),
  ]
  const counts = ([key, value]) => [key, Array.isArray(value) ? longer(value) : value]
  return {
    ...trial,
    phases: { ...phases, faults: [from, to + moreMs], cooldown: phases.cooldown.map(ms => ms + moreMs) },
    requests: timesOf(trial.requests, times),
    timeline: Object.fromEntries(Object.entries(timeline).map(counts)),
    faults,
    drops: dropsInColumns(stretched([...eachDrop(trial.drops)], each => each.atMs)),
    workers: stretched(trial.workers, each => each.startedMs),
    events: stretched(trial.events, each => each.atMs),
    samples: stretched(trial.samples, each => each.atMs),
  }
}

/** Fields that hold a moment of the trial. */
const SHIFTED = new Set([
  ...['atMs', 'endedMs', 'plannedMs', 'firedMs', 'effectiveMs', 'startedMs', 'listeningMs', 'firstServedMs'],
])

function timesOf(requests, times) {
  return Object.fromEntries(Object.entries(requests).map(([outcome, count]) => [outcome, count * times]))
}
