import { chaos, quantile } from './support/chaos.js'
import { keep } from './support/figures.js'

const MODES = 'single,cluster-rr,cluster-os'

/**
 * How punctual faults are fired, how far the per-fault times are from the supervisor's own log, and how punctual requests are
 * sent at 2,000 a second.
 */
export async function chaosTiming() {
  const kills = await chaos([
    ...['hello', '--modes', MODES, '--workers', '2', '--rate', '500', '--seed', '1'],
    ...['--kill-every', '400ms', '--duration', '45s', '--min-uptime', '100ms'],
  ])
  const faults = kills.trials.flatMap(trial => trial.faults.map(fault => ({ trial, fault })))
  const fired = faults.filter(({ fault }) => fault.firedMs !== null)
  const late = fired.map(({ fault }) => fault.firedMs - fault.plannedMs)
  const errors = fired.flatMap(({ trial, fault }) => errorsOf(trial, fault))
  const lag = []
  // Apart, as in `single` the load generator has a CPU of its own.
  for (const mode of MODES.split(',')) {
    const busy = await chaos([
      ...['hello', '--modes', mode, '--workers', '2', '--rate', '2000', '--seed', '1'],
      ...['--fault', 'none every=1s', '--duration', '15s'],
    ])
    lag.push({ arm: mode, ...busy.trials[0].generator })
  }
  const figures = {
    faults: fired.length,
    skipped: faults.length - fired.length,
    lateMs: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), max: quantile(late, 1) },
    times: errors.length,
    errorMs: { p99: quantile(errors, 0.99), max: quantile(errors, 1) },
    lag,
  }
  console.log(JSON.stringify(figures, null, 1))
  keep('chaos-timing', { command: 'npm run bench -- chaos-timing', ...figures })
}

/** Distances of a fault's times from the log: the end of the victim, and the start and listening of the next in its slot. */
function errorsOf({ events }, { victims, firedMs, times }) {
  const [{ slot, incarnation }] = victims
  const logged = (kind, number) =>
    events.find(event => event.kind === kind && event.slot === slot && event.incarnation === number)?.atMs
  const pairs = [
    [times.detectedMs, logged('ended', incarnation)],
    [times.respawnedMs, logged('forked', incarnation + 1)],
    [times.listeningMs, logged('listening', incarnation + 1)],
  ]
  return pairs
    .filter(([shown, atMs]) => shown !== null && atMs !== undefined)
    .map(([shown, atMs]) => Math.abs(firedMs + shown - atMs))
}
