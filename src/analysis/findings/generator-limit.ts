import { type ArmView, hasSessions } from '../chaos/arm-view.ts'
import { lessLoad } from '../load-advice.ts'
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

function adviceOn([first]: readonly ArmView[]): string {
  return `Measure on a machine with a spare CPU, or ${lessLoad(hasSessions(first!))}.`
}

const ofEverything = perArm({
  ...SAME,
  advice: seen => `It could not send what was due in time, so thresholds are inconclusive. ${adviceOn(seen)}`,
  evidence: view =>
    view.summary.limited
      ? `it sent ${(view.trial.generator.achieved * 100).toFixed(1)} % of its schedule, and ${lateWords(view)}`
      : undefined,
})

const ofLatencies = perArm({
  ...SAME,
  advice: seen =>
    `Latencies count from the time a request was due, so that its delay is part of them. ${adviceOn(seen)}`,
  evidence: view => (view.summary.latencyLimited && !view.summary.limited ? lateWords(view) : undefined),
})

/** The load generator was the limit of an arm: of everything, or of its latencies alone. */
export const generatorLimit: FindingDetector = views => [...ofEverything(views), ...ofLatencies(views)]
