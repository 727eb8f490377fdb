import { z } from 'zod'
import { APP_TARGET, COMPANION_NAME } from '../model/companion.ts'
import { UsageError } from '../model/errors.ts'
import type { FaultWords, Plan } from '../model/plan.ts'
import type { FaultTraits } from '../model/traits.ts'
import { inShort, unknownName } from '../model/units.ts'
import type { Fault } from './fault.ts'

const EXPECTED = 'expected the name of a companion of --with'

/** The name of a companion, or of the app where a fault may hit connections to it. */
const name = z.string({ error: EXPECTED }).regex(COMPANION_NAME, EXPECTED)

/** The word of a fault that hits a companion instead of a worker. */
export const companionWord = {
  target: name.optional().describe('a companion of --with that is hit instead of a worker'),
}

/** The word of a fault that hits connections. */
export const connectionWord = {
  target: z
    .string({ error: `${EXPECTED}, or ${APP_TARGET}: target=${APP_TARGET}` })
    .regex(COMPANION_NAME, EXPECTED)
    .describe(`the connections that are hit: those to a companion of --with, or to the ${APP_TARGET}`),
}

/** What a fault with these words hits instead of workers; undefined: it hits workers, or nothing. */
export function aimOf({ aims }: Fault, { target }: FaultWords): string | undefined {
  return aims === undefined || target === undefined ? undefined : String(target)
}

/** Whom a fault with these words hits. */
export function victimsOf(fault: Fault, words: FaultWords): Fault['victims'] {
  return aimOf(fault, words) === undefined ? fault.victims : 'none'
}

/** What a fault with these words is. */
export function traitsOf(fault: Fault, words: FaultWords): FaultTraits {
  const aim = aimOf(fault, words)
  const { traits } = fault
  if (aim === undefined) return { ...traits }
  const noun = aim === APP_TARGET ? traits.noun : `${aim} ${traits.noun}`
  return { ...traits, noun, does: 'disturbs', lasting: true }
}

/** What has to have a proxy before it for these faults. */
export function proxiedBy({ faults }: Plan, find: (name: string) => Fault | undefined): string[] {
  const aims = faults.flatMap(({ fault: named, params }) => {
    const fault = find(named)
    return fault?.aims === 'proxy' ? (aimOf(fault, params) ?? []) : []
  })
  return [...new Set(aims)]
}

/** @throws UsageError that begins with `where` for a target that a fault cannot hit */
export function refuseUnknownAim(fault: Fault, words: FaultWords, companions: readonly string[], where: string): void {
  const aim = aimOf(fault, words)
  if (aim === undefined || companions.includes(aim)) return
  const place = `${where}: target ${inShort(aim)}`
  if (aim === APP_TARGET && fault.aims === 'proxy') return
  if (aim === APP_TARGET) throw new UsageError(`${place}: without target=, ${fault.name} hits a worker of the app`)
  const known = [...companions, ...(fault.aims === 'proxy' ? [APP_TARGET] : [])]
  const hint = companions.length === 0 ? `start it with --with '${aim}=…'` : undefined
  throw new UsageError(
    companions.length === 0
      ? `${place}: no companion of this name is started`
      : `${place}: ${unknownName('companion', aim, known)}`,
    hint,
  )
}
