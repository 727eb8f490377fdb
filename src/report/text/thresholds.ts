import type { Result } from '../../model/result.ts'
import { namingBaseline } from '../pairing.ts'
import { thresholdSentence } from '../sentences/threshold.ts'
import { layOut } from './lines.ts'
import { nameInText } from './names.ts'
import type { Paint, Role } from './paint.ts'

/** Every threshold in one line: what became of it, its expression, the value, the reason. */
export function thresholdLines({ summary, arms }: Result, columns: number, paint: Paint): string[] {
  if (summary.thresholds.length === 0) return []
  const entries = summary.thresholds.map(threshold => {
    const { verdict, level } = threshold
    const role: Role = verdict === 'failed' && level === 'warn' ? 'warning' : verdict
    return {
      label: paint(role, verdict),
      text: thresholdSentence(threshold, arms.length > 1, namingBaseline(nameInText)),
    }
  })
  return [paint('heading', 'thresholds'), ...layOut(entries, columns)]
}
