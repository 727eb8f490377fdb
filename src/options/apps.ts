import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { nearest } from '../model/named.ts'
import { findSample, type Sample, sampleArgs, samples } from '../targets/index.ts'
import { ecosystemApp, isEcosystem } from './ecosystem-apps.ts'
import { namedPackage, packageApp } from './package-app.ts'

/** What the flags say about every app. */
export interface AppContext {
  /** Working directory of the command, against which paths are resolved. */
  readonly here: string
  readonly cwd: string
  /** The working directory was asked for: a package does not say where it runs. */
  readonly cwdGiven?: boolean
  readonly args: readonly string[]
  /** The work per request of a sample; undefined: the sample's own default. */
  readonly workMs: number | undefined
  /** A script need not exist yet: a setup may make it. */
  readonly made?: boolean
  /** The environment that the app inherits, for the variables in a start script. */
  readonly inherited: Readonly<Record<string, string | undefined>>
}

/** An app, and what the user should know of how it was found. */
export interface ResolvedApp {
  readonly app: App
  readonly remarks: readonly string[]
}

/**
 * Finds an app by the name of a sample, the path of a script or of an ecosystem file, or a package and its start script.
 * @throws UsageError that names the path and the nearest sample
 */
export function resolveApp(name: string, context: AppContext): ResolvedApp {
  if (name.trim() === '') throw new UsageError(`app ${JSON.stringify(name)}: expected a script, a package or a sample`)
  const sample = findSample(name)
  if (sample) return { app: sampleApp(sample, context), remarks: [] }
  const named = namedPackage(name, context.here)
  if (named) return packageApp(name, named, context)
  return { app: isEcosystem(name) ? ecosystemApp(name, context) : scriptApp(name, context), remarks: [] }
}

function sampleApp(sample: Sample, context: AppContext): App {
  return {
    name: sample.name,
    script: fileURLToPath(sample.script),
    args: [...sampleArgs(sample, context.workMs), ...context.args],
    env: {},
    cwd: context.cwd,
    builtIn: true,
  }
}

function scriptApp(name: string, context: AppContext): App {
  const script = resolve(context.here, name)
  const where = `app ${JSON.stringify(name)}`
  const exists = existsSync(script)
  if (!exists && !context.made) throw new UsageError(`${where}: no such script: ${script}${samplesFor(name)}`)
  if (!exists || statSync(script).isFile())
    return { name, script, args: context.args, env: {}, cwd: context.cwd, builtIn: false }
  throw new UsageError(
    statSync(script).isDirectory()
      ? `${where}: expected a script, or a directory with a package.json, but ${script} is a directory without one`
      : `${where}: expected a script, but ${script} is not a file`,
  )
}

/** The samples, where a name may have been meant for one. */
function samplesFor(name: string): string {
  if (/[./\\]/.test(name)) return ''
  const known = samples.map(each => each.name)
  const near = nearest(name, known)
  const list = `samples: ${known.join(', ')}`
  return near === undefined ? `; ${list}` : `; the nearest sample is ${JSON.stringify(near)} (${list})`
}
