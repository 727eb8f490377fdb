import { existsSync, statSync } from 'node:fs'
import type { Arm } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { unavailableWords } from '../model/unavailable.ts'
import { findMode } from './modes/index.ts'
import type { Mode } from './modes/mode.ts'

/** Said here, because the system's own words would blame Node: `spawn /usr/bin/node ENOENT`. */
export function refuseMissingFolder({ app }: Arm): void {
  if (existsSync(app.cwd) && statSync(app.cwd).isDirectory()) return
  const problem = existsSync(app.cwd) ? 'is not a directory' : 'does not exist'
  throw new RunError(`${app.name} cannot be run: its working directory ${app.cwd} ${problem}.`)
}

/** The mode of an arm. Throws RunError when it cannot be run here. */
export function modeOf(arm: Arm): Mode {
  const mode = findMode(arm.mode)
  if (!mode) throw new RunError(`${arm.id} cannot be run: there is no mode ${arm.mode}.`)
  const missing = mode.unavailable(arm.node, process.platform)
  if (missing) throw new RunError(`${arm.id} cannot be run: mode ${mode.name} ${unavailableWords(missing)}.`)
  return mode
}
