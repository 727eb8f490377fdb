import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { nearest } from '../model/named.ts'
import { findSample, type Sample, sampleArgs, samples } from '../targets/index.ts'

/** What the flags say about every app. */
export interface AppContext {
  /** Working directory of the command, against which paths are resolved. */
  readonly here: string
  readonly cwd: string
  readonly args: readonly string[]
  /** The work per request of a sample; undefined: the sample's own default. */
  readonly workMs: number | undefined
  /** A script need not exist yet: a setup may make it. */
  readonly made?: boolean
}

/**
 * Finds an app by the name of a sample or the path of a script.
 * @throws UsageError that names the path and the nearest sample
 */
export function resolveApp(name: string, context: AppContext): App {
  const sample = findSample(name)
  return sample ? sampleApp(sample, context) : scriptApp(name, context)
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
  const exists = existsSync(script)
  if (!exists && !context.made) {
    const known = samples.map(each => each.name)
    const hint = /[./\\]/.test(name)
      ? ''
      : `; the nearest sample is ${JSON.stringify(nearest(name, known))} (samples: ${known.join(', ')})`
    throw new UsageError(`app ${JSON.stringify(name)}: no such script: ${script}${hint}`)
  }
  if (exists && !statSync(script).isFile())
    throw new UsageError(`app ${JSON.stringify(name)}: expected a script, but ${script} is a directory`)
  return { name, script, args: context.args, env: {}, cwd: context.cwd, builtIn: false }
}
