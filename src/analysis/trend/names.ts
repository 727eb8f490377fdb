import type { Reading } from './read-runs.ts'
import type { Machine, Scenario, TrendSeries } from './trend.ts'

type Kind = Pick<Reading, 'scenario'> & { readonly machine: number; readonly mix: number | null }

type Part = (kind: Kind) => string

const requests: Part = ({ scenario, mix }) => requestsIn(scenario, mix)
const hash: Part = ({ scenario }) => `request ${shortHash(scenario.request)}`

/** What may stand in a series' name after its arm, in this order. */
const PARTS: readonly Part[] = [
  ({ scenario }) => scenario.command,
  ({ scenario }) => scenario.app,
  ({ scenario }) => scenario.mode,
  ({ scenario }) => `×${scenario.workers}`,
  requests,
  ({ scenario }) => connectionsIn(scenario),
  ({ scenario }) => (scenario.keepAlive ? 'keep-alive' : 'no keep-alive'),
  ({ scenario }) => scenario.engine,
  ({ scenario }) => (scenario.ratePerSec === null ? 'own rate' : `${scenario.ratePerSec} req/s`),
  ({ scenario }) => (scenario.workMs === null ? 'own work' : `work ${scenario.workMs} ms`),
  ({ scenario }) => `timeout ${scenario.timeoutMs} ms`,
  hash,
  ({ scenario }) => `arguments ${shortHash(scenario.arguments)}`,
  ({ scenario }) => scenario.load || 'even load',
  ({ scenario }) => scenario.faults || 'no faults',
  ({ scenario }) => `Node ${scenario.nodeMajor}`,
  ({ machine }) => `machine ${machine}`,
]

/** A machine in a few words: `AMD EPYC × 2 CPUs, kvm`. */
export function machineInWords({ cpuModel, cpus, cgroupQuota, virtualization, platform, arch }: Machine): string {
  const quota = cgroupQuota === null ? '' : ` of a quota of ${cgroupQuota}`
  const system = platform === 'linux' && arch === 'x64' ? '' : `${platform} ${arch}`
  return [`${cpuModel} × ${cpus} CPU${cpus === 1 ? '' : 's'}${quota}`, virtualization, system]
    .filter(Boolean)
    .join(', ')
}

/** Names series by their arms, and those of the same arm also by what differs between them; machines have numbers. */
export function nameSeries(kinds: readonly Kind[]): string[] {
  return kinds.map(kind => {
    const twins = kinds.filter(other => other.scenario.arm === kind.scenario.arm)
    const differing = PARTS.filter(part => isTold(part, twins))
    return [kind.scenario.arm, ...differing.map(part => part(kind))].join(' · ')
  })
}

/** A part that differs is told; a hash only where requests that read the same have several. */
function isTold(part: Part, twins: readonly Kind[]): boolean {
  const distinct = (of: Part) => new Set(twins.map(of)).size
  if (part !== hash) return distinct(part) > 1
  return distinct(twin => `${requests(twin)} ${hash(twin)}`) > distinct(requests)
}

function connectionsIn({ connections }: Pick<Scenario, 'connections'>): string {
  return connections === null ? 'as many connections as load it' : `${connections} connections`
}

/** Names of a mix that are told one by one. */
const FEW_NAMES = 3

/** `GET /`, `2 requests (list, search)`, `7 requests`; where there are several mixes, which of them: `7 requests, mix 2`. */
function requestsIn({ method, path, mix }: Pick<Scenario, 'method' | 'path' | 'mix'>, number: number | null): string {
  if (mix === null) return `${method} ${path}`
  const names = mix.length > FEW_NAMES ? '' : ` (${mix.map(({ name }) => name).join(', ')})`
  return `${mix.length} requests${names}${number === null ? '' : `, mix ${number}`}`
}

function shortHash(hash: string): string {
  return hash === '' ? 'unknown' : hash.slice(0, 7)
}

/** The scenario of a series in one line, for the end of a report. */
export function scenarioInWords({ scenario, mixNumber }: Pick<TrendSeries, 'scenario' | 'mixNumber'>): string {
  const { command, app, connections, keepAlive, engine, nodeMajor, faults } = scenario
  const load = `${connectionsIn({ connections })}${keepAlive ? '' : ', a new one per request'}`
  return [command, `app ${app}`, requestsIn(scenario, mixNumber), load, engine, `Node ${nodeMajor}`, faults]
    .filter(part => part !== '')
    .join(' · ')
}
