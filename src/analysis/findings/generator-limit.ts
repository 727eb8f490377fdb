import { perArm } from './finding.ts'

export const generatorLimit = perArm({
  id: 'generator-limit',
  severity: 'risk',
  title: 'The load generator did not keep its schedule',
  advice:
    "Latencies may be the generator's own, and thresholds are inconclusive where it could not sustain the rate. Lower --rate, or measure on a machine with a spare CPU.",
  evidence: ({ summary, trial }) => {
    if (!summary.limited && !summary.latencyLimited) return undefined
    const { lagP99Ms, achieved } = trial.generator
    return `it sent ${(achieved * 100).toFixed(1)} % of its schedule, and 1 request in 100 was sent more than ${lagP99Ms.toFixed(1)} ms late`
  },
})
