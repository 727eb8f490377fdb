import { expect, test } from 'vitest'
import type { LoadedServer } from '../../../src/model/loaded-server.ts'
import { asRunOf } from '../../../src/targets/as-run.ts'
import type { TcpListener, WorkerRow } from '../../../src/targets/host/protocol.ts'
import { findMode } from '../../../src/targets/modes/index.ts'
import { appOf, armOf } from '../../support/targets.ts'

const loaded: LoadedServer = {
  ...{ origin: 'http://127.0.0.1:24001', port: 3000, chosenBy: 'only', redirectsTo: null, others: [], doubtful: false },
}

function row(slot: number, ports: readonly number[], more: Partial<WorkerRow> = {}): WorkerRow {
  const listeners = ports.map((port): TcpListener => {
    return { kind: 'tcp', key: String(port), requested: port, turn: 0, address: '::', port }
  })
  return {
    ...{ slot, pid: 100 + slot, startTime: '1', incarnation: 0, startedAtMs: 0, retiring: false, listening: true },
    ...{ listeners, sockets: [], listenError: undefined, hasAgent: true, policy: undefined, exit: undefined },
    ...more,
  }
}

const own = findMode('own')!
const arm = armOf(appOf('commonjs.js'), 'own')
const of = (...rows: WorkerRow[]) => asRunOf(arm, own, rows, loaded)

test('the workers are those on the port under load, and the primary of node:cluster hands out their connections', () => {
  const rows = [row(0, [9_100], { policy: 'rr' }), row(1, [24_001]), row(2, [24_001]), row(3, [])]
  expect(of(...rows)).toMatchObject({ workers: 2, traits: { primary: true, accepts: 'primary' } })
  expect(of(row(0, [], { policy: 'none' }), row(1, [24_001]))).toMatchObject({ traits: { accepts: 'workers' } })
})

test('a primary that has the port itself accepts by rules of its own, for all workers', () => {
  const rows = [row(0, [24_001], { policy: 'rr' }), row(1, [24_002]), row(2, [24_002])]
  expect(of(...rows)).toMatchObject({ workers: 2, traits: { primary: true, accepts: 'app' } })
})

test('without a primary there is one process; the dead do not count', () => {
  const ended = row(2, [24_001], { exit: { code: 1, signal: null } })
  expect(of(row(1, [24_001]), ended)).toMatchObject({ workers: 1, traits: { primary: false, accepts: 'workers' } })
})

test('modes of ours are what they declare', () => {
  const rr = findMode('cluster-rr')!
  expect(asRunOf(armOf(appOf('commonjs.js'), 'cluster-rr'), rr, [row(1, [])], loaded)).toEqual({
    ...{ loaded, traits: rr.traits, workers: 2 },
  })
})
