import { describe, expect, test } from 'vitest'
import { noRequests, type RequestCounts } from '../../../src/model/outcome.ts'
import { refuseSilence, type Served } from '../../../src/scenarios/silence.ts'
import type { Target } from '../../../src/targets/index.ts'

const target = { arm: { app: { name: 'shop.js' } } } as Target

function served(perSec: number[], counts: Partial<RequestCounts>, codes: Record<string, number> = {}): Served {
  return { target, perSec, ledger: { requests: { ...noRequests(), ...counts }, codes } }
}

const SILENT = served([0, 0], { scheduled: 20, ok: 1, hung: 19 })

describe('arms that answer nothing any more', () => {
  test('are refused where all of them do', () => {
    expect(() => refuseSilence([SILENT], 2_000)).toThrow(
      'shop.js answered the first request, but then only 1 of 20: 19 hung until the 2 s timeout.',
    )
    expect(() => refuseSilence([SILENT, SILENT], 2_000)).toThrow(expect.objectContaining({ exitCode: 3 }))
  })

  test.each([
    ['one that answered in its last slices', [served([0, 0, 7], { scheduled: 20, ok: 2, hung: 18 })]],
    ['one that answers beside one that does not', [SILENT, served([9, 9], { scheduled: 20, ok: 20 })]],
    ['one that rejects', [served([0, 0], { scheduled: 20, rejected: 20 })]],
  ])('%s: not', (_, all) => {
    expect(() => refuseSilence(all, 2_000)).not.toThrow()
  })

  test.each([
    ['eaddrnotavail', 'no local ports left: it could not send 18 of 20 requests'],
    ['emfile', 'no open files left: it could not send 18 of 20 requests'],
  ])('%s is the load generator’s own limit', (code, text) => {
    const own = served([0, 0], { scheduled: 20, ok: 2, unsent: 18 }, { [`unsent.${code}`]: 18 })
    expect(() => refuseSilence([own], 2_000)).toThrow(text)
  })
})
