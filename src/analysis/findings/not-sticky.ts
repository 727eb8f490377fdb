import type { ClientSummary } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { type FindingDetector, perArm, plural } from './finding.ts'

/** Some move for reasons of their own, such as a hand-off that was lost. */
const FEW = 0.05
/** Fewer new connections than this are no basis. */
const LEAST = 10

/** Its primary chooses the workers of clients by rules of its own, such as by address. */
export function isMeantSticky({ arm: { traits } }: ArmView): boolean {
  return traits.sticky === true || traits.accepts === 'app'
}

/** New connections of clients lead away from workers that go on serving. */
export function isStraying({ connections, strayed }: ClientSummary): boolean {
  return connections >= LEAST && strayed > FEW * connections
}

function evidenceOf({ summary: { clients } }: ArmView): string | undefined {
  if (!clients || !isStraying(clients)) return undefined
  const { connections, strayed, count } = clients
  const share = Math.round((100 * strayed) / connections)
  return `${share} % of ${plural(connections, 'new connection')} of ${plural(count, 'client')} led to another worker, although the client's last one was there`
}

const SHARED = { id: 'not-sticky', title: 'Clients do not stay with one worker' } as const

/** Ours has rules for it: they do not work. */
const ours = perArm({
  ...SHARED,
  severity: 'problem',
  advice:
    "The primary gives a client's connections to different workers, although it is meant to keep them on one. Check that what --sticky-by names is the same in all requests of a client.",
  evidence: view => (view.arm.traits.sticky ? evidenceOf(view) : undefined),
})

/** A primary of the app's own may have other rules, such as the fewest connections. */
const byApp = perArm({
  ...SHARED,
  severity: 'risk',
  advice:
    "The primary gives a client's connections to different workers, so what a worker keeps in memory for a client is missing on the others. If clients are meant to stay, choose the worker by something that all their connections share, such as the address or a session cookie.",
  evidence: view => (view.arm.traits.accepts === 'app' ? evidenceOf(view) : undefined),
})

/** Where nobody chooses by client, that is as it should be, unless workers keep something of their clients. */
const plain = perArm({
  ...SHARED,
  severity: 'note',
  advice:
    'Nothing ties a client to a worker here, so what a worker keeps in memory for a client (a session, a socket.io handshake) is missing on the others. Keep it in a shared store, or try --modes sticky.',
  evidence: view => (isMeantSticky(view) ? undefined : evidenceOf(view)),
})

export const notSticky: FindingDetector = views => [ours, byApp, plain].flatMap(detect => detect(views))
