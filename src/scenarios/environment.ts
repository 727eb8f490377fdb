import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { Environment } from '../model/result-parts.ts'
import { availableCpus, describeVirtualization, type Placement } from '../targets/index.ts'
import { treeAt } from '../versions/index.ts'

/** CI services by the variable that each sets. */
const CI_SERVICES: readonly (readonly [string, string])[] = [
  ['GITHUB_ACTIONS', 'GitHub Actions'],
  ['GITLAB_CI', 'GitLab CI'],
  ['CIRCLECI', 'CircleCI'],
  ['BUILDKITE', 'Buildkite'],
  ['JENKINS_URL', 'Jenkins'],
  ['CI', 'CI'],
]

const MIB = 1024 * 1024

/** Describes the machine, and the commit that the command is run in. */
export async function describeEnvironment(here: string, env: NodeJS.ProcessEnv): Promise<Environment> {
  const available = availableCpus()
  return {
    node: process.version,
    platform: platform(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() || 'unknown',
    cpus: available.cpus,
    cgroupQuota: available.quota ?? null,
    placement: null,
    memoryMib: Math.round(totalmem() / MIB),
    kernel: release(),
    virtualization: await describeVirtualization(),
    git: await describeGit(here),
    ci: CI_SERVICES.find(([variable]) => env[variable])?.[1] ?? null,
  }
}

async function describeGit(here: string): Promise<Environment['git']> {
  const tree = await treeAt(here)
  return tree?.commit ? { commit: tree.commit, dirty: tree.dirty, folder: tree.prefix } : null
}

/** How the load generator and the apps share the CPUs. */
export interface Placed {
  /** Who has which CPUs; undefined: all share all. */
  readonly placement: Placement | undefined
  /** Niceness of the apps' processes; undefined: that of the runner. */
  readonly niceness: number | undefined
}

/** Notes in a description how the CPUs are shared. */
export function notePlacement(environment: Environment, { placement, niceness }: Placed): void {
  if (placement) environment.placement = { generator: placement.generator, apps: [...placement.apps] }
  environment.niceness = niceness ?? null
}
