import { perArm } from './finding.ts'

export const generatorLimit = perArm({
  id: 'generator-limit',
  severity: 'risk',
  title: 'The load generator did not keep its schedule',
  advice:
    "Latencies may be the generator's own, and nothing is promised where it could not send: lower --rate, or measure on a machine with a CPU to spare for it.",
  evidence: ({ summary, trial }) => {
    if (!summary.limited && !summary.latencyLimited) return undefined
    const { lagP99Ms, achieved } = trial.generator
    return `it sent ${(achieved * 100).toFixed(1)} % of its schedule, and 1 in 100 requests went out more than ${lagP99Ms.toFixed(1)} ms late`
  },
})
