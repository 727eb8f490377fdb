import { UsageError } from '../model/errors.ts'
import { lengthMs } from '../model/load-profile.ts'
import type { Plan } from '../model/plan.ts'
import { durationInText } from '../model/units.ts'
import type { Flags } from './flags.ts'
import { flagOf } from './settings/setting.ts'

type LoadFlags = Pick<Flags<'chaos'>, 'arrivals' | 'profile' | 'rate' | 'duration' | 'explicit' | 'given'>

/**
 * How long faults may fire: `--duration`, or as long as the profile takes.
 * @throws UsageError for a duration that is shorter than the profile
 */
export function durationOf({ profile, duration, explicit }: LoadFlags): number {
  if (profile === undefined) return duration
  const takesMs = lengthMs(profile)
  if (!explicit.has('duration')) return takesMs
  if (duration >= takesMs) return duration
  throw new UsageError(
    `--duration ${durationInText(duration)}: expected at least ${durationInText(takesMs)}, the length of --profile`,
  )
}

/**
 * The plan with the load that the settings ask for; one that is replayed and has a load keeps its own.
 * @throws UsageError for two loads
 */
export function withLoad(plan: Plan, flags: LoadFlags): Plan {
  const { arrivals, rate, profile = null } = flags
  if (plan.load) {
    refuseOther(plan.load, flags)
    return plan
  }
  refuseRateBeside(flags)
  if (profile && lengthMs(profile) > plan.durationMs) {
    const [takes, has] = [lengthMs(profile), plan.durationMs].map(durationInText)
    throw new UsageError(`--profile: expected to take no longer than the plan, ${has}, not ${takes}`)
  }
  if (!profile && arrivals === 'constant') return plan
  const ratePerSec = profile || rate === 'auto' ? null : rate
  const { faults, ...rest } = plan
  return { ...rest, load: { arrivals, ratePerSec, profile: profile && [...profile] }, faults }
}

/** @throws UsageError for a rate beside a profile */
export function refuseRateBeside({
  profile,
  rate,
  explicit,
}: Pick<Flags<'chaos'>, 'profile' | 'explicit'> & { readonly rate?: number | 'auto' | undefined }): void {
  if (profile && explicit.has('rate'))
    throw new UsageError(`--rate ${rate}: not allowed together with --profile, which says all rates`)
}

function refuseOther({ ratePerSec, profile }: NonNullable<Plan['load']>, { given }: LoadFlags): void {
  const own = ['arrivals', 'profile', ...(ratePerSec !== null || profile ? ['rate'] : [])]
  const other = own.find(name => given.has(name))
  if (other !== undefined) throw new UsageError(`${flagOf(other)}: not allowed with --plan, which has its own load`)
}

/** The rates of a run: constant, which is undefined until a pilot has found it, or that of a profile, which begins at its first one. */
export function ratesOf({ load }: Plan, rate: LoadFlags['rate']) {
  const { arrivals = 'constant', profile, ratePerSec } = load ?? {}
  const given = rate === 'auto' ? undefined : rate
  return {
    arrivals,
    profile: profile ?? undefined,
    ratePerSec: profile?.[0]?.fromPerSec ?? ratePerSec ?? given,
  }
}
