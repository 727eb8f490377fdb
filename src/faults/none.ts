import { sharedNowMs } from '../model/shared-clock.ts'
import type { Fault } from './fault.ts'
import { wordsOf } from './words.ts'

const params = wordsOf('none', {})

/** A sham: it is planned, fired and accounted for like the others, and does nothing. It shows how much harm is noise. */
export const none: Fault<Record<string, never>> = {
  name: 'none',
  summary: 'a sham that does nothing: the noise floor of the others',
  traits: { noun: 'sham', label: 'sham', shown: [], does: 'nothing', lasting: false },
  params: params as Fault<Record<string, never>>['params'],
  victims: 'none',
  lastsMs: () => 0,
  async inject() {
    const atMs = sharedNowMs()
    return { verified: true, evidence: 'did nothing, as intended', effectiveAtMs: atMs, endedAtMs: atMs }
  },
}
