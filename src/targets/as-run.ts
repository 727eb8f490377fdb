import type { Arm, ArmAsRun } from '../model/arm.ts'
import type { LoadedServer } from '../model/loaded-server.ts'
import { placeOf } from '../model/origin.ts'
import { PRIMARY } from '../model/worker-id.ts'
import type { WorkerRow } from './host/protocol.ts'
import { isListeningOn } from './host/roster.ts'
import type { Mode } from './modes/mode.ts'

/** What is known of an arm once it is up: of an app that starts its workers itself, how many, and who accepts their connections. */
export function asRunOf(arm: Arm, mode: Mode, rows: readonly WorkerRow[], loaded: LoadedServer): ArmAsRun {
  const { traits } = mode
  if (mode.topology !== 'own') return { loaded, traits, workers: arm.workers }
  const living = rows.filter(row => !row.exit)
  const primary = living.find(({ slot }) => slot === PRIMARY.slot)
  const place = placeOf(loaded.origin)
  const isOn = (row: WorkerRow) => isListeningOn(row, place)
  const isByApp = primary !== undefined && isOn(primary)
  const accepts = isByApp ? 'app' : primary?.policy === 'rr' ? 'primary' : 'workers'
  const workers = living.filter(row => row !== primary && (isByApp || isOn(row)))
  return { loaded, traits: { ...traits, primary: primary !== undefined, accepts }, workers: workers.length }
}
