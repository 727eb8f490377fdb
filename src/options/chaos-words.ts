import { z } from 'zod'
import { durationText, nameText, sizeText, wholeText } from '../model/units.ts'
import { modes } from '../targets/index.ts'
import { methodText, pathText } from './values.ts'

const EXPECTED_RATE = 'expected auto, or a number from 1 to 1000000'

const rate = z.union([z.string(), z.number()], { error: EXPECTED_RATE }).transform((said, context) => {
  if (said === 'auto') return 'auto'
  const perSec = String(said).trim() === '' ? Number.NaN : Number(said)
  if (perSec >= 1 && perSec <= 1_000_000) return perSec
  context.issues.push({ code: 'custom', input: said, message: EXPECTED_RATE })
  return z.NEVER
})

const modeNames = modes.map(mode => mode.name) as [string, ...string[]]

/** The values of `chaos`, as flags and experiment files write them alike. */
export const chaosWords = {
  mode: nameText(modeNames, 'mode'),
  workers: wholeText(1, 128),
  work: durationText('1ms', '10s'),
  startTimeout: durationText('100ms', '10m'),
  rate,
  connections: wholeText(1, 10_000),
  timeout: durationText('10ms', '10m'),
  duration: durationText('500ms', '12h'),
  warmup: durationText('0ms', '10m'),
  baseline: durationText('500ms', '10m'),
  keep: durationText('0ms', '10m'),
  slo: durationText('1ms', '10m'),
  seed: wholeText(0, 4_294_967_295),
  path: pathText,
  method: methodText,
}

/** The supervisor's policy, with PM2's words. */
export const policyWords = {
  maxRestarts: wholeText(0, 10_000),
  minUptime: durationText('0ms', '10m'),
  restartDelay: durationText('0ms', '10m'),
  killTimeout: durationText('0ms', '10m'),
  listenTimeout: durationText('100ms', '10m'),
  maxMemoryRestart: sizeText(16, 1_048_576),
  memoryCheckEvery: durationText('50ms', '10m'),
}
