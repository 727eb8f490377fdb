import { describe, expect, test } from 'vitest'
import type { ConnectionTrial } from '../../../src/model/usage.ts'
import { chosenOf, nextTrial } from '../../../src/scenarios/connections.ts'

type Arm = Partial<ConnectionTrial['arms'][number]>

function trial(connections: number, arms: Arm[], generator = 0.2): ConnectionTrial {
  return {
    connections,
    generator,
    arms: arms.map((arm, at) => ({
      arm: `arm-${at}`,
      perSec: 500,
      busy: 0.1,
      work: arm.busy ?? 0.1,
      failed: 0,
      ...arm,
    })),
  }
}

describe('the connections are raised', () => {
  test.each<[string, ConnectionTrial[], number | undefined]>([
    ['until the idlest arm is busy', [trial(10, [{ busy: 0.5 }, { busy: 0.35 }])], 40],
    ['not where all arms are busy', [trial(10, [{ busy: 0.95 }, { busy: 0.7 }])], undefined],
    ['by no more than eight times at once', [trial(10, [{ busy: 0.01 }])], 80],
    ['by what the app does, not by what it waits for a CPU', [trial(10, [{ busy: 0.5, work: 0.3 }])], 50],
    ['not above the most', [trial(10, [{ busy: 0.2 }]), trial(80, [{ busy: 0.2, perSec: 2_000 }])], 300],
    ['not beyond them', [trial(10, [{ busy: 0.2 }]), trial(300, [{ busy: 0.2, perSec: 2_000 }])], undefined],
    ['not where the generator is busy', [trial(10, [{ busy: 0.2 }], 0.95)], undefined],
    ['not where requests fail', [trial(10, [{ busy: 0.2, failed: 0.05 }])], undefined],
    ['not where it did not help', [trial(10, [{ busy: 0.1 }]), trial(80, [{ busy: 0.1, perSec: 520 }])], undefined],
    [
      'four times at most',
      [10, 20, 40, 80].map((each, at) => trial(each, [{ busy: 0.1, perSec: 500 * 2 ** at }])),
      undefined,
    ],
  ])('%s', (_, trials, next) => {
    expect(nextTrial(trials, 300)).toBe(next)
  })
})

test('those are kept that let an arm serve more, and made no request fail', () => {
  const first = trial(10, [{ perSec: 500 }, { perSec: 500 }])
  const more = trial(80, [{ perSec: 3_900 }, { perSec: 4_000 }])
  expect(chosenOf([first])).toBe(10)
  expect(chosenOf([first, more])).toBe(80)
  expect(chosenOf([first, more, trial(300, [{ perSec: 4_000 }, { perSec: 9_000 }])])).toBe(300)
  expect(chosenOf([first, more, trial(300, [{ perSec: 4_000 }, { perSec: 4_100 }])])).toBe(80)
  expect(chosenOf([first, trial(80, [{ perSec: 3_900 }, { perSec: 4_000, failed: 0.05 }])])).toBe(10)
})
