import { expect, test } from 'vitest'
import { sharedNowMs } from '../../../../src/model/shared-clock.ts'
import { DescriptorWatch } from '../../../../src/scenarios/chaos/descriptors.ts'
import type { Target } from '../../../../src/targets/index.ts'

/** Watches a primary whose descriptors are told one by one; the load ends with the last of them, and what comes then is `after`. */
async function watched(
  watch: DescriptorWatch,
  fds: readonly number[],
  after: readonly number[] = [],
  interrupted = AbortSignal.abort(),
): Promise<void> {
  const over = new AbortController()
  const left = [...fds, ...after]
  const target = {
    primaryFds: () => {
      if (left.length === after.length + 1) over.abort()
      return left.length > 1 ? left.shift() : left[0]
    },
    primarySockets: () => 22 + left.length - 1,
  } as unknown as Target
  await watch.run(target, over.signal, interrupted)
}

test('what a primary keeps is the least of what was seen lately', async () => {
  const watch = new DescriptorWatch({ fds: undefined, sockets: undefined })
  await watched(watch, [24, 27, 25])
  expect(watch.now()).toBe(24)
})

test('a fault is charged with what the primary kept before the next one, and not with what was there before it', async () => {
  const watch = new DescriptorWatch({ fds: undefined, sockets: undefined })
  await watched(watch, [24, 26])
  const first = sharedNowMs()
  watch.mark(first)
  await watched(watch, [27, 25])
  const second = sharedNowMs()
  watch.mark(second)
  await watched(watch, [26, 26])
  expect(watch.around(first)).toEqual([24, 25])
  expect(watch.around(second)).toEqual([25, 26])
})

test('nothing seen is nothing known', () => {
  const watch = new DescriptorWatch({ fds: undefined, sockets: undefined })
  watch.mark(1)
  expect(watch.around(1)).toBeUndefined()
})

test('the first look is at the idle primary, whatever connections it is just handing on', async () => {
  const watch = new DescriptorWatch({ fds: 24, sockets: 20 })
  await watched(watch, [60, 61])
  expect(watch.now()).toBe(24)
})

test('sockets are counted before the load and after it', async () => {
  const watch = new DescriptorWatch({ fds: 24, sockets: 20 })
  expect(watch.sockets).toBeUndefined()
  await watched(watch, [24, 26])
  expect(watch.sockets).toEqual([20, 22])
})

test('connections that wait in the primary when the load ends are waited for as long as they become fewer', async () => {
  const after = [50, 50, 40, 30, 26, 26]
  const sockets = async (interrupted?: AbortSignal) => {
    const watch = new DescriptorWatch({ fds: 24, sockets: 20 })
    await watched(watch, [24, 60], after, interrupted)
    return watch.sockets
  }
  expect(await sockets(new AbortController().signal)).toEqual([20, 22])
  // An interrupted run waits for none of them.
  expect(await sockets()).toEqual([20, 22 + after.length - 2])
})
