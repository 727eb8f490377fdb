import type { Program } from '../launch.ts'
import { nest, next } from './frameworks.ts'
import { node } from './node.ts'
import { npx, packageManager } from './package-managers.ts'
import { nodemon, pm2 } from './supervisors.ts'
import { tsNode, tsNodeEsm, tsx } from './typescript.ts'
import { dotenv, dotenvx, envCmd, through, throughShell } from './wrappers.ts'

const refusing =
  (refused: string): Program =>
  () => ({ refused })

const several = refusing('it starts other programs')
const otherRuntime = refusing('it is no Node')

/** What start scripts run, by the name of the program. A program that is not here is looked for among the installed modules. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  ...{ node, nodejs: node },
  ...{ tsx, 'ts-node': tsNode, 'ts-node-esm': tsNodeEsm, 'ts-node-dev': tsNode, tsnd: tsNode },
  ...{ nest, next },
  ...{ 'cross-env': through, env: through, exec: through, 'cross-env-shell': throughShell },
  ...{ 'dotenv-cli': dotenv, dotenv, dotenvx, 'env-cmd': envCmd },
  ...{ npm: packageManager, pnpm: packageManager, yarn: packageManager, npx, pnpx: npx },
  ...{ nodemon, pm2, 'pm2-runtime': pm2 },
  ...{ concurrently: several, 'npm-run-all': several, 'run-p': several, 'run-s': several, turbo: several, nx: several },
  ...{ lerna: several, 'wait-on': several, forever: several, gulp: several, grunt: several, supervisor: several },
  ...{ bun: otherRuntime, bunx: otherRuntime, deno: otherRuntime },
}
