import type { TrialEvent } from '../../../../src/model/chaos-result.ts'
import { companionFault } from '../../../golden/companion-samples.ts'
import type { SampleTrial } from '../../../golden/trials.ts'

const ended: TrialEvent = {
  ...{ atMs: 12_000, kind: 'companion-ended', slot: null, incarnation: null, text: 'redis: pid 7 with exit code 1' },
  ...{ exit: { code: 1, signal: null }, error: 'out of luck', companion: { name: 'redis', byFault: false } },
}

/** Requests that are rejected while the first of two faults lasts. */
const rejected: SampleTrial = {
  faults: [companionFault(1, 10_000), companionFault(2, 20_000)],
  harm: [{ fromMs: 10_000, toMs: 10_500, outcome: 'rejected' }],
}

export const COMPANION_CASES = {
  'companion-ended': {
    sample: { overrides: { events: [ended, { ...ended, companion: { name: 'redis', byFault: true } }] } },
    evidence: /^redis exited with code 1 12\.0 s after the load began; its last line: out of luck\.$/,
  },
  'needs-companion': { sample: rejected, evidence: /^\d+ requests were rejected in 1 fault of redis\.$/ },
}
