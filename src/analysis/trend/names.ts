import type { Reading } from './read-runs.ts'
import type { Machine, Scenario } from './trend.ts'

type Kind = Pick<Reading, 'scenario'> & { readonly machine: number }

/** What may stand in a series' name after its arm, in this order. */
const PARTS: readonly ((kind: Kind) => string)[] = [
  ({ scenario }) => scenario.command,
  ({ scenario }) => scenario.app,
  ({ scenario }) => scenario.mode,
  ({ scenario }) => `×${scenario.workers}`,
  ({ scenario }) => `${scenario.method} ${scenario.path}`,
  ({ scenario }) => connectionsIn(scenario),
  ({ scenario }) => (scenario.keepAlive ? 'keep-alive' : 'no keep-alive'),
  ({ scenario }) => scenario.engine,
  ({ scenario }) => (scenario.ratePerSec === null ? 'own rate' : `${scenario.ratePerSec} req/s`),
  ({ scenario }) => (scenario.workMs === null ? 'own work' : `work ${scenario.workMs} ms`),
  ({ scenario }) => `timeout ${scenario.timeoutMs} ms`,
  ({ scenario }) => `request ${shortHash(scenario.request)}`,
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
    const differing = PARTS.filter(part => new Set(twins.map(part)).size > 1)
    return [kind.scenario.arm, ...differing.map(part => part(kind))].join(' · ')
  })
}

function connectionsIn({ connections }: Pick<Scenario, 'connections'>): string {
  return connections === null ? 'as many connections as load it' : `${connections} connections`
}

function shortHash(hash: string): string {
  return hash === '' ? 'unknown' : hash.slice(0, 7)
}

/** A scenario in one line, for the end of a report. */
export function scenarioInWords(scenario: Scenario): string {
  const { command, app, method, path, connections, keepAlive, engine, nodeMajor, faults } = scenario
  const load = `${connectionsIn({ connections })}${keepAlive ? '' : ', a new one per request'}`
  return [command, `app ${app}`, `${method} ${path}`, load, engine, `Node ${nodeMajor}`, faults]
    .filter(part => part !== '')
    .join(' · ')
}
