import { perArm } from './finding.ts'

export const generatorLimit = perArm({
  id: 'generator-limit',
  severity: 'risk',
  title: 'The load generator was the limit, not the app',
  advice:
    'Take no figure of it for a promise: lower --rate, or measure on a machine with a CPU to spare for the generator.',
  evidence: ({ summary, trial }) => {
    if (!summary.limited) return undefined
    const { lagP99Ms, achieved } = trial.generator
    return `it sent ${(achieved * 100).toFixed(1)} % of its schedule, and 1 in 100 requests went out more than ${lagP99Ms.toFixed(1)} ms late`
  },
})
