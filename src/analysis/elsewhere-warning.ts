import type { ResultArm, Warning } from '../model/result-parts.ts'

/** Says what is not known of servers that run elsewhere. */
export function elsewhereWarning(arms: readonly ResultArm[]): Warning | undefined {
  const names = arms.filter(({ traits }) => traits.elsewhere).map(({ id }) => id)
  if (names.length === 0) return undefined
  const [run, their] =
    names.length === 1 ? ['was not started by this run', 'its'] : ['were not started by this run', 'their']
  return {
    id: 'elsewhere',
    message: `${names.join(', ')} ${run}: ${their} processes, CPU time and memory are not known.`,
    advice:
      'Such figures are left out, and the bottleneck is not named. Other traffic to the same server counts against it.',
  }
}
