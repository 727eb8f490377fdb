import { deathsOf, perArm, plural } from './finding.ts'

/**
 * The one connection that a round-robin primary has handed to a worker and that the worker has not yet taken is lost when
 * the worker dies: the primary keeps its copy open, and the client sees neither an answer nor an end
 * (facts/node-cluster.md 1b; Node 20 to 26).
 */
export const handoffHung = perArm({
  id: 'handoff-hung',
  severity: 'problem',
  title: 'Clients are left hanging by the round-robin hand-off when a worker dies',
  advice:
    'Run the cluster with NODE_CLUSTER_SCHED_POLICY=none (mode cluster-os): there the workers accept connections themselves, and none is in between. Clients and proxies in front should have a short timeout and try again.',
  evidence: view => {
    if (view.arm.traits.accepts !== 'primary') return undefined
    const deaths = deathsOf(view)
    const hung = deaths.map(
      ({ drops }) => drops.filter(drop => drop.outcome === 'hung' && drop.accepted === false).length,
    )
    const total = hung.reduce((sum, count) => sum + count, 0)
    if (total === 0) return undefined
    const hit = hung.filter(count => count > 0).length
    return `${hit} of ${plural(deaths.length, 'death')} of a worker left clients without answer or end until their timeout, ${plural(total, 'request')} in all, on connections that no worker had accepted`
  },
})
