import { type LoadProfile, type LoadSegment, peakPerSec, profileInText } from '../../model/load-profile.ts'
import type { Result } from '../../model/result.ts'
import { formatRate, NBSP } from '../numbers.ts'

/** `200 req/s`, or the least and the highest rate of a profile: `200 to 3,000 req/s`. */
export function ratesInWords(ratePerSec: number, profile: LoadProfile | null | undefined): string {
  const unit = `${NBSP}req/s`
  if (!profile) return `${formatRate(ratePerSec)}${unit}`
  const least = Math.min(...profile.map(({ fromPerSec, toPerSec }) => Math.min(fromPerSec, toPerSec)))
  const most = peakPerSec(profile)
  return least === most ? `${formatRate(most)}${unit}` : `${formatRate(least)} to ${formatRate(most)}${unit}`
}

/** A profile as it is written, whose parts are not broken: `hold 200 10s; ramp 200..2000 30s`. */
export function profileText(profile: LoadProfile): string {
  return profile.map(segment => profileInText([segment]).replaceAll(' ', NBSP)).join('; ')
}

/** `ramp 200 → 2,000`: what a part of a profile is called in a table. */
export function segmentName({
  shape,
  fromPerSec,
  toPerSec,
}: Pick<LoadSegment, 'shape' | 'fromPerSec' | 'toPerSec'>): string {
  const rates = [fromPerSec, ...(shape === 'ramp' ? [toPerSec] : [])].map(formatRate)
  return `${shape} ${rates.join(` → `)}`.replaceAll(' ', NBSP)
}

/** How requests came, and how long connections were kept, where that is not as usual. */
export function loadFacts({ settings }: Result): string[] {
  const { arrivals, connectionLifetime } = settings
  return [
    ...(arrivals === 'poisson' ? ['requests at random (Poisson)'] : []),
    ...(connectionLifetime ? [`connections closed after ${lifetimeWords(connectionLifetime)}`] : []),
  ]
}

function lifetimeWords(lifetime: string): string {
  const requests = /^(\d+)req$/.exec(lifetime)?.[1]
  if (requests === undefined) return lifetime
  return requests === '1' ? 'each request' : `${requests} requests`
}
