import { randomInt } from 'node:crypto'
import { CLIENT_PLACEHOLDER } from '../load/index.ts'
import type { RequestSpec } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { FilledEntry } from '../model/filled-entry.ts'
import type { SequenceSet } from '../model/sequence.ts'
import { wordsIn } from '../model/units.ts'
import { availableCpus, inspectNode } from '../targets/index.ts'
import { planArms } from './arms.ts'
import { caOf } from './ca-of.ts'
import type { CheckOptions } from './check-options.ts'
import { type Environment, withEnvironment } from './environment.ts'
import type { Flags } from './flags.ts'
import { chosenApps } from './one-app.ts'
import { outFolder } from './resolve-parts.ts'
import { headersOf } from './resolve-requests.ts'
import { refuseScaling } from './scaling.ts'
import { readSequences } from './sequences/read-sequences.ts'

/** One worker has no other, and with many each pair of them is seen too seldom. */
const WORKERS = { least: 2, most: 4 }

/** An app is up once it responds at all: a step may well need what an earlier one has got. */
const ANY_STATUS = Array.from({ length: 500 }, (_, at) => 100 + at)

const EXAMPLE = 'steps: [{ method: POST, path: /login }, { path: /me }]'

/**
 * Combines the flags of `check` with what this machine has into complete, frozen options.
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveCheck(
  name: string | undefined,
  appArgs: readonly string[],
  flags: Flags<'check'>,
  here: string,
  inherited: Environment = {},
): Promise<CheckOptions> {
  if (flags.sequence === undefined)
    throw new UsageError(
      '--sequence: expected a file with the steps of a user',
      `write one, such as login.yaml with ${EXAMPLE}, and add --sequence login.yaml`,
    )
  const shared = { headers: headersOf(flags), expectStatus: flags.expectStatus }
  if (Object.values(shared.headers).some(value => value.includes(CLIENT_PLACEHOLDER)))
    throw new UsageError(
      `--header: ${CLIENT_PLACEHOLDER} is not available in check`,
      `use \${n}, the number of the sequence, in the headers of a step`,
    )
  const set = await readSequences(flags.sequence, shared, here)
  return Object.freeze({
    ...(await armsOf(name, appArgs, flags, { here, inherited })),
    ...set,
    request: probeOf(set),
    ca: caOf(flags.ca, here),
    ...{ port: flags.port, stickyBy: flags.stickyBy, startTimeoutMs: flags.startTimeout, timeoutMs: flags.timeout },
    ...{ count: flags.sequences, parallel: flags.parallel, budgetMs: flags.budget, workMs: flags.work },
    failOnInconclusive: flags.failOn === 'inconclusive',
    seed: flags.seed ?? randomInt(2 ** 32),
    out: outFolder(flags.out, here),
    configFile: flags.configFile,
  })
}

async function armsOf(
  name: string | undefined,
  args: readonly string[],
  flags: Flags<'check'>,
  { here, inherited }: { readonly here: string; readonly inherited: Environment },
): Promise<Pick<CheckOptions, 'arms' | 'skipped' | 'remarks'>> {
  const chosen = chosenApps(name, args, { ...flags, url: [], allowRemote: [] }, { here, inherited })
  refuseScaling(chosen.modes)
  if (flags.given.has('stickyBy') && !chosen.modes.some(({ traits }) => traits.sticky))
    throw new UsageError('--sticky-by: requires --modes sticky')
  const usual = Math.min(WORKERS.most, Math.max(WORKERS.least, availableCpus().cpus))
  const { arms, skipped } = planArms({
    ...{ apps: chosen.apps, modes: chosen.modes, modesNamed: true, control: false },
    nodes: [await inspectNode(flags.node ?? process.execPath)],
    workers: [flags.workers ?? usual],
    nodeArgs: wordsIn(flags.nodeArgs),
  })
  return { arms: withEnvironment(arms, flags, here, inherited), skipped, remarks: chosen.remarks }
}

/**
 * A request that may be sent before the sequences: the first that only asks for something. What it needs may not be there yet, so any response
 * will do.
 */
function probeOf({ sequences, data }: SequenceSet): RequestSpec {
  const all = sequences.flatMap(({ steps }) => steps)
  const asks = all.filter(({ method }) => method === 'GET' || method === 'HEAD')
  const step = asks[0] ?? all[0]!
  const entry = { ...step, method: step.method === 'HEAD' ? 'HEAD' : 'GET', expectBody: undefined }
  const isSent = asks.length > 0
  const rows = data.map(set => set.rows[0]!)
  const values = { number: 0, random: 0, rows, captured: new Map<string, string>() }
  const { path, headers, method } = new FilledEntry({ ...entry, body: undefined }, data, true).with(values)
  return { method, path, headers: isSent ? headers : {}, body: undefined, expectStatus: ANY_STATUS }
}
