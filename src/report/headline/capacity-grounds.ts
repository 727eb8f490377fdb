import type { CapacityArmSummary, CapacityResult } from '../../model/capacity-result.ts'
import type { NameOf } from '../pairing.ts'
import { carriedWords, ratioSentence, sloWords } from '../sentences/capacity.ts'
import type { Grounds } from './grounds.ts'

/** What the conclusion of a run of `capacity` rests on. */
export function capacityGrounds(result: CapacityResult, nameOf: NameOf): Grounds {
  const { summary, generations, settings } = result
  const ratios = summary.ratios.map(compared => ratioSentence(compared, nameOf))
  const said = ratios.length > 0 ? ratios : summary.arms.map(arm => aloneWords(arm, nameOf))
  const text = `at ${sloWords(settings.slo)}, ${said.join('; ')}`
  return {
    differ: [text],
    failed: [],
    open: [generations.length === 0 ? 'nothing was measured' : text],
    held: [],
    harmWord: 'Harm found',
    found: { word: 'Measured', text },
    unasked: undefined,
  }
}

function aloneWords(arm: CapacityArmSummary, nameOf: NameOf): string {
  return `${nameOf(arm.arm)} carries ${carriedWords(arm)}`
}
