import { describe, expect, test } from 'vitest'
import { availableCpus } from '../../../src/targets/index.ts'
import { resolved } from './chaos-run.ts'

const chaos = (line: string) => resolved([...line.split(' '), '--kill-every', '5s'])
const refusal = (line: string) =>
  chaos(line).then(
    () => undefined,
    ({ name, message }: Error) => `${name}: ${message}`,
  )

describe('how many workers an autoscaler may have', () => {
  const limits = async (line: string) =>
    (await chaos(line)).arms.map(({ mode, workers, mostWorkers }) => [mode, workers, mostWorkers])

  test('the fewest and the most, one to a number, or one to the CPUs', async () => {
    const { cpus } = availableCpus()
    expect(await limits('--modes autoscale --workers 2..6')).toEqual([['autoscale', 2, 6]])
    expect(await limits('--modes autoscale --workers 3..3')).toEqual([['autoscale', 3, 3]])
    expect(await limits('--modes autoscale --workers 4')).toEqual([['autoscale', 1, 4]])
    expect(await limits('--modes autoscale')).toEqual([['autoscale', 1, cpus]])
  })

  test('beside other modes, which have as many as the most', async () => {
    expect(await limits('--modes cluster-rr,autoscale --workers 4')).toEqual([
      ['cluster-rr', 4, undefined],
      ['autoscale', 1, 4],
    ])
    expect(await limits('--modes single,autoscale --workers 2..4')).toEqual([
      ['single', 1, undefined],
      ['autoscale', 2, 4],
    ])
  })

  test.each<readonly [string, string]>([
    ['--modes cluster-rr --workers 2..6', '--workers 2..6: requires --modes autoscale'],
    [
      '--modes cluster-rr,autoscale --workers 2..6',
      '--workers 2..6: not possible in mode cluster-rr, where the number of workers is fixed',
    ],
    ...['6..2', '0..2', '2..129', '2..', '..3', '2...3', '0', 'many'].map(
      text =>
        [
          `--modes autoscale --workers ${text}`,
          `--workers "${text}": expected a whole number from 1 to 128, or the fewest and the most such as 2..6`,
        ] as const,
    ),
  ])('%s is refused', async (line, message) => {
    expect(await refusal(line)).toBe(`UsageError: ${message}`)
  })
})

describe('when it scales', () => {
  const policy = async (line: string) => (await chaos(`--modes autoscale ${line}`)).scaling

  test('by utilization or requests in flight, each with a target of its own', async () => {
    expect(await policy('--seed 1')).toEqual({ by: 'utilization', target: 0.7, upAfterMs: 0, downAfterMs: 30_000 })
    expect(await policy('--scale-target 55.5% --scale-up-after 3s --scale-down-after 0s')).toEqual({
      ...{ by: 'utilization', target: 0.555, upAfterMs: 3_000, downAfterMs: 0 },
    })
    expect(await policy('--scale-by in-flight')).toMatchObject({ by: 'in-flight', target: 10 })
    expect(await policy('--scale-by in-flight --scale-target 2.5')).toMatchObject({ by: 'in-flight', target: 2.5 })
  })

  test.each<readonly [string, string]>([
    ['--modes cluster-rr --scale-target 50%', '--scale-target: requires --modes autoscale'],
    [
      '--modes autoscale --scale-target 10',
      '--scale-target 10: expected a percentage such as 70%, because --scale-by is utilization',
    ],
    [
      '--modes autoscale --scale-by in-flight --scale-target 70%',
      '--scale-target 70%: expected a number of requests such as 10, because --scale-by is in-flight',
    ],
    ...['0%', '101%', '-3', '0', 'half'].map(
      text =>
        [
          `--modes autoscale --scale-target ${text}`,
          `--scale-target "${text}": expected a percentage from 1% to 100%, or a number of requests from 1 to 10000`,
        ] as const,
    ),
  ])('%s is refused', async (line, message) => {
    expect(await refusal(line)).toBe(`UsageError: ${message}`)
  })
})
