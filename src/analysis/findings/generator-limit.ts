import type { ArmView } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
import { perArm } from './finding.ts'

const SAME = {
  id: 'generator-limit',
  severity: 'risk',
  title: 'The load generator did not keep its schedule',
} as const

function lateWords({ trial }: ArmView): string {
  return `1 request in 100 was sent more than ${trial.generator.lagP99Ms.toFixed(1)} ms late`
}

const ofEverything = perArm({
  ...SAME,
  advice:
    'It could not send what was due in time, so thresholds are inconclusive. Lower --rate, or measure on a machine with a spare CPU.',
  evidence: view =>
    view.summary.limited
      ? `it sent ${(view.trial.generator.achieved * 100).toFixed(1)} % of its schedule, and ${lateWords(view)}`
      : undefined,
})

const ofLatencies = perArm({
  ...SAME,
  advice:
    'Latencies count from the time a request was due, so that its delay is part of them. Lower --rate, or measure on a machine with a spare CPU.',
  evidence: view => (view.summary.latencyLimited && !view.summary.limited ? lateWords(view) : undefined),
})

/** The load generator was the limit of an arm: of everything, or of its latencies alone. */
export const generatorLimit: FindingDetector = views => [...ofEverything(views), ...ofLatencies(views)]
