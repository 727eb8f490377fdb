import { chaos, quantile } from './support/chaos.js'
import { keep } from './support/figures.js'

/**
 * Ten minutes at 1,000 requests a second with a kill every 2 s: memory of clusterbench and of the primary, minute by minute. Asked for:
 * that of clusterbench within 10 % of the second minute in the tenth.
 */
export async function chaosSoak() {
  const result = await chaos([
    ...['hello', '--modes', 'cluster-rr', '--workers', '2', '--rate', '1000', '--seed', '1', '--no-keepalive'],
    ...['--kill-every', '2s', '--duration', '10m'],
  ])
  const [trial] = result.trials
  const [arm] = result.summary.arms
  const minutes = Array.from({ length: 10 }, (_, minute) => {
    const samples = trial.samples.filter(
      sample => Math.floor((sample.atMs - trial.phases.faults[0]) / 60_000) === minute,
    )
    return {
      runnerMib: Math.round(
        quantile(
          samples.map(sample => sample.runnerRssMib),
          0.5,
        ),
      ),
      primaryMib: Math.round(
        quantile(
          samples.map(sample => sample.primaryRssMib),
          0.5,
        ),
      ),
      primaryFds: quantile(
        samples.map(sample => sample.primaryFds),
        0.5,
      ),
    }
  })
  console.table(minutes)
  const [second, last] = [minutes[1].runnerMib, minutes.at(-1).runnerMib]
  console.log(`from minute 2 to 10: ${second} to ${last} MiB, ${((last / second - 1) * 100).toFixed(1)} %`)
  const figures = {
    kills: arm.faults.verified,
    requests: arm.requests,
    primaryFdGrowth: arm.primaryFdGrowth,
    lagP99Ms: trial.generator.lagP99Ms,
    minutes,
  }
  keep('chaos-soak', { command: 'npm run bench -- chaos-soak', ...figures })
}
