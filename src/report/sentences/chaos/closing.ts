import type { TrialsResult } from '../../../model/result.ts'
import { formatCount, formatDuration, formatNumberOf, formatRate, formatTime, NBSP } from '../../numbers.ts'
import { clientFacts } from '../clients.ts'
import { placementFact, programsFact, unbroken } from '../closing.ts'
import { companionFacts } from '../companions.ts'
import { requestWords } from '../entries.ts'
import { loadFacts, profileText } from '../load.ts'
import { loadedFacts } from '../server.ts'
import { messageWords, sessionWords } from '../sessions.ts'
import { tlsFactsOf } from '../tls.ts'

/** What was asked for, where it ran, and how to repeat it: one paragraph. */
export function chaosClosing(result: TrialsResult): string {
  const facts = [...trialFacts(result), 'replay with --plan plan.json (next to result.json)']
  return facts.map(fact => unbroken(fact)).join(`${NBSP}· `)
}

/** The same without its plan. */
export function trialFacts(result: TrialsResult): string[] {
  return [...askedFor(result), ...happened(result)]
}

function askedFor(result: TrialsResult): string[] {
  const { settings, arms, configFile } = result
  const { connections, ratePerSec, keepAlive, timeoutMs } = settings
  const apps = [...new Set(arms.map(arm => arm.app))]
  const rate =
    ratePerSec === null ? [] : [`${formatRate(ratePerSec)} req/s${rateAside(settings)}`, ...loadFacts(result)]
  const held = formatNumberOf(connections, keepAlive ? 'keep-alive connection' : 'connection')
  const sessions = sessionWords(settings)
  const connected = keepAlive
    ? held
    : `a new connection for each request, at most ${formatCount(connections)} at a time`
  return [
    ...(apps.length === 1 ? [`app ${apps[0]}`] : []),
    ...companionFacts(result),
    sessions ?? requestWords(result),
    ...loadedFacts(result),
    ...tlsFactsOf(result),
    ...(sessions === undefined ? [...rate, connected] : messageWords(settings)),
    ...clientFacts(result),
    `timeout ${formatTime(timeoutMs)}`,
    ...(configFile === null ? [] : [`configured by ${configFile}`]),
  ]
}

function rateAside(settings: TrialsResult['settings']): string {
  if (settings.profile) return ` at first, then ${profileText(settings.profile)}`
  return settings.rateFixed ? '' : ` (${originOfRate(settings)})`
}

/** Where the rate of a run comes from. */
export function originOfRate({ rateFixed, lowered = [] }: TrialsResult['settings']): string {
  if (rateFixed) return 'as given'
  const [first] = lowered
  return first ? `set by a pilot, lowered from ${formatRate(first.miss.ratePerSec)}` : 'set by a pilot'
}

function happened({ environment, seed, arms, durationMs }: TrialsResult): string[] {
  const cpus = `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`
  return [formatDuration(durationMs), `seed ${seed}`, ...programsFact(arms), cpus, ...placementFact(environment)]
}
