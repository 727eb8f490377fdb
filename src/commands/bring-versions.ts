import type { Arm } from '../model/arm.ts'
import type { GrowingRecord } from '../scenarios/growing-record.ts'
import type { RunContext } from '../scenarios/run-context.ts'
import { prepareVersions, type Versions } from '../versions/index.ts'

/** What a run of versions is asked to do. */
interface VersionOptions {
  readonly arms: readonly Arm[]
  readonly versions?: Versions | undefined
}

/** Brings the versions of a run, where it has any, to where their arms look for them; what is measured begins after that. */
export async function bringVersions<O extends VersionOptions>(
  { options: { arms, versions }, owner, signal, observer }: RunContext<O>,
  record: Pick<GrowingRecord<O, unknown>, 'begin'>,
): Promise<void> {
  if (!versions) return
  const apps = arms.flatMap(({ version, app }) => (version ? [{ side: version.side, app }] : []))
  await prepareVersions(versions, apps, { owner, signal, note: text => observer.note(text) })
  record.begin()
}
