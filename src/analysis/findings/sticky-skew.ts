import { isFarBeyondFair, perArm, plural } from './finding.ts'
import { isMeantSticky, isStraying } from './not-sticky.ts'

/** Fewer clients per worker than this are uneven by chance. */
const LEAST_PER_WORKER = 8

/** Clients stay where they are, and too many of them were with one worker from the beginning. */
export const stickySkew = perArm({
  id: 'sticky-skew',
  severity: 'risk',
  title: 'Sticky clients crowd one worker',
  advice:
    'Which worker a client gets is fixed by what tells clients apart, however busy that worker is; few addresses, as behind a proxy or a NAT, may all get the same one. Choose by a session cookie, or keep sessions in a shared store, so that any worker will do.',
  evidence: view => {
    const { clients } = view.summary
    const { workers } = view.arm
    if (!clients || !isMeantSticky(view) || isStraying(clients) || clients.count < LEAST_PER_WORKER * workers)
      return undefined
    const { byWorker, count } = clients
    const [most] = byWorker.toSorted((a, b) => b.first - a.first)
    if (!most || !isFarBeyondFair(most.first / count, 1 / workers)) return undefined
    const without = workers - byWorker.filter(({ first }) => first > 0).length
    const had = without > 0 ? `, and ${plural(without, 'worker')} had none` : ''
    return `worker ${most.slot} had ${most.first} of ${plural(count, 'client')}; its fair share is ${Math.round(count / workers)}${had}`
  },
})
