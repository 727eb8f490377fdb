import type { Program } from '../launch.ts'
import { splitOptions } from '../launch.ts'
import { node } from './node.ts'

/** `tsx src/server.ts`; its watcher is left out. */
export const tsx: Program = (args, surroundings) =>
  node(['--import', 'tsx', ...(args[0] === 'watch' ? args.slice(1) : args)], surroundings)

const WITH_VALUE = new Set([
  '-r',
  '--require',
  '-P',
  '--project',
  '-O',
  '--compilerOptions',
  '--cwd',
  '--watch',
  '--exec',
])

/** Options of ts-node as what node is told instead. */
const AS_ENV: Readonly<Record<string, string>> = { '--files': 'TS_NODE_FILES', '--swc': 'TS_NODE_SWC' }
const TRANSPILE_ONLY = new Set(['-T', '--transpile-only', '--transpileOnly', '--swc'])
const AS_MODULES = new Set(['--esm'])
const PROJECT = new Set(['-P', '--project'])
const REQUIRE = new Set(['-r', '--require'])
/** What ts-node-dev does for developers. */
const IGNORED = new Set([
  '--respawn',
  '--clear',
  '--cls',
  '--notify',
  '--quiet',
  '--pretty',
  '--watch',
  '--exit-child',
  '--rs',
])

/** `ts-node src/server.ts`, and what is built on it, as the loader that it registers. */
export const tsNode: Program = (args, surroundings) => {
  const { options, rest } = splitOptions(args, WITH_VALUE)
  const known = (name: string) =>
    [TRANSPILE_ONLY, AS_MODULES, PROJECT, REQUIRE, IGNORED].some(set => set.has(name)) || name in AS_ENV
  const unknown = options.find(([name]) => !known(name))
  if (unknown) return { refused: `clusterbench does not know the option ${unknown[0]} of ts-node` }
  const has = (names: ReadonlySet<string>) => options.some(([name]) => names.has(name))
  const register = has(TRANSPILE_ONLY) ? 'ts-node/register/transpile-only' : 'ts-node/register'
  const loader = has(AS_MODULES) ? ['--loader', 'ts-node/esm'] : ['--require', register]
  const required = options.flatMap(([name, value]) => (REQUIRE.has(name) && value ? ['--require', value] : []))
  const project = options.findLast(([name]) => PROJECT.has(name))?.[1]
  const env = {
    ...surroundings.env,
    ...(project !== undefined && { TS_NODE_PROJECT: project }),
    ...Object.fromEntries(options.flatMap(([name]) => (AS_ENV[name] === undefined ? [] : [[AS_ENV[name], 'true']]))),
  }
  return node([...loader, ...required, ...rest], { ...surroundings, env })
}

/** `ts-node-esm src/server.ts`. */
export const tsNodeEsm: Program = (args, surroundings, readers) => tsNode(['--esm', ...args], surroundings, readers)
