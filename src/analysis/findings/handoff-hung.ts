import { isDealtOut, osPolicyTrial, perArm, plural, suddenDeathsOf } from './finding.ts'
import { lostInHandOff } from './handed-over.ts'

/**
 * The one connection that a round-robin primary has handed to a worker and that the worker has not yet taken is lost when
 * the worker dies: the primary keeps its copy open, and the client sees neither an answer nor an end
 * (seen with Node 20 to 26).
 */
export const handoffHung = perArm({
  id: 'handoff-hung',
  severity: 'problem',
  title: 'The round-robin hand-off leaves clients hanging when a worker dies',
  advice: views =>
    `A round-robin primary does not close a connection that it handed to a worker that died before accepting it. Run the cluster with NODE_CLUSTER_SCHED_POLICY=none (${osPolicyTrial(views)}), where workers accept connections themselves, or give clients a short timeout and let them retry.`,
  evidence: view => {
    if (!isDealtOut(view)) return undefined
    const deaths = suddenDeathsOf(view)
    const hung = deaths.map(fault => lostInHandOff(view, fault).length)
    const total = hung.reduce((sum, count) => sum + count, 0)
    if (total === 0) return undefined
    const hit = hung.filter(count => count > 0).length
    return `${hit} of ${plural(deaths.length, 'worker death')} left clients hanging until they timed out: ${plural(total, 'request')}, on connections that no worker had accepted`
  },
})
