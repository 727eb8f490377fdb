import { z } from 'zod'
import { DEFAULT_ENGINE, engines } from '../../load/index.ts'
import { MACHINE_POLICIES } from '../../model/compare-result.ts'
import { namesOf } from '../../model/named.ts'
import type { ThresholdCommand } from '../../model/threshold.ts'
import { closedObject, nameText } from '../../model/units.ts'
import { compareWords } from '../compare-words.ts'
import { experimentWords } from '../experiment-schema.ts'
import { listOf, oneOrMore, optionals, text } from '../word-types.ts'
import { levelledThreshold } from './levelled-threshold.ts'

const { app, args, cwd, nodeArgs, work, startTimeout, timeout, path, method, header, body, expectStatus } =
  experimentWords
const { keepalive, pin } = experimentWords

/** Words that hold for both commands. */
const commonWords = {
  app,
  args,
  cwd,
  nodeArgs,
  work,
  startTimeout,
  timeout,
  path,
  method,
  header,
  body,
  expectStatus,
  keepalive,
  pin,
  ...optionals({
    reports: listOf(text, 'reports, "format:file"').describe('reports to write, such as "html:report.html"'),
  }),
}

const apps = optionals({ apps: listOf(text, 'apps').min(1, 'expected at least one app') }).apps.describe(
  'several apps to compare, instead of app',
)

const thresholdsOf = (command: ThresholdCommand) =>
  listOf(levelledThreshold(command), 'thresholds').describe(
    'what must hold, such as "dropped == 0", or "warn: latency.p99 < 200ms", which only warns',
  )
const failOn = nameText(['inconclusive'], 'verdict to fail on').describe(
  'inconclusive: exit with 4 when nothing failed and something is inconclusive',
)
const engineNames = namesOf(engines.filter(engine => engine.loops.has('closed'))) as [string, ...string[]]
const { mode, workers, ...values } = compareWords

/** What is compared with what, and what decides. */
const gateWords = {
  against: text.describe('the base to compare with: a git ref, a folder, or npm:<name>@<version>'),
  setup: text.describe('command that makes each of the two versions ready to run, such as "npm ci"'),
  baseline: text.describe('a stored result.json to compare with'),
  machineMismatch: nameText(MACHINE_POLICIES, 'policy').describe(
    'what to do when the baseline was measured on another machine: error',
  ),
  thresholds: thresholdsOf('compare'),
  failOn,
  calibration: text.describe('file that clusterbench calibrate wrote on this machine'),
}

const compare = closedObject(
  {
    ...commonWords,
    apps,
    ...optionals({
      modes: oneOrMore(mode, 'modes').describe('how the app is run; default: all that this machine can'),
      workers: oneOrMore(workers, 'numbers of workers').describe(
        'processes in the modes with several, such as [1, 2, 4]; default: the CPUs available',
      ),
      node: oneOrMore(text, 'Node binaries').describe('Node binaries that run the app'),
      ...values,
      engine: nameText(engineNames, 'engine').describe(`load generator: ${DEFAULT_ENGINE}`),
      control: z.boolean({ error: 'expected true or false' }).describe('run a second copy of the reference: false'),
      out: text.describe('folder for result.json; default: a new one under results'),
      ...gateWords,
    }),
  },
  'word of compare',
)

const chaos = closedObject(
  {
    ...experimentWords,
    reports: commonWords.reports,
    ...optionals({
      thresholds: thresholdsOf('chaos'),
      failOn,
      experiment: text.describe('an experiment file, whose words go before those of chaos here'),
    }),
  },
  'word of chaos',
)

/** The words of each command's part. */
export const SECTIONS = { compare: compare.shape, chaos: chaos.shape }

/** Where a word that is not known at the top belongs. */
function inSection(wrong: string): string | undefined {
  const names = Object.entries(SECTIONS).filter(([, shape]) => wrong in shape)
  return names.length > 0 ? `expected within ${names.map(([name]) => `"${name}"`).join(' or ')}` : undefined
}

/** A configuration file: what both commands share at the top, and each command's own words. */
export const configSchema = closedObject(
  {
    $schema: text.describe('address of this schema, for editors').optional(),
    ...commonWords,
    apps,
    compare: compare.describe('words of clusterbench compare').optional(),
    chaos: chaos.describe('words of clusterbench chaos').optional(),
  },
  'word of a configuration',
  inSection,
)

export type Config = z.output<typeof configSchema>

/** The configuration file as JSON Schema (draft 2020-12), for editors; each word's description is its comment. */
export function configJsonSchema(): object {
  return {
    $id: 'clusterbench.config.schema.json',
    title: 'clusterbench configuration',
    ...z.toJSONSchema(configSchema, { io: 'input' }),
  }
}
