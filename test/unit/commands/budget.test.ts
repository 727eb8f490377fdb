import { describe, expect, test } from 'vitest'
import { budgetRemark } from '../../../src/commands/budget.ts'
import { compared } from '../options/config-run.ts'

const remark = async (...args: string[]) => budgetRemark(await compared('.', 'hello', ...args), 2)

describe('a budget that is too short for a verdict', () => {
  test.each([
    ['2 arms in 5 s', ['--modes', 'single,cluster-rr', '--budget', '5s'], 'about 1 generation of 2 arms'],
    [
      '7 arms in 20 s',
      ['--modes', 'single,cluster-rr,cluster-os', '--workers', '1,2,4', '--budget', '20s'],
      'of 7 arms',
    ],
  ])('%s', async (_, args, text) => {
    const said = await remark(...args)
    expect(said).toContain(text)
    expect(said).toMatch(/, but a verdict needs 5: --budget \d+s\.$/)
    const [, advised] = /--budget (\d+s)\.$/.exec(said!)!
    expect(await remark(...args.slice(0, -1), advised!), 'what it advises is enough').toBeUndefined()
  })

  test('says nothing where it may be enough, and where nothing is compared', async () => {
    expect(await remark('--modes', 'single,cluster-rr,cluster-os')).toBeUndefined()
    expect(await remark('--modes', 'single', '--budget', '1s')).toBeUndefined()
    expect(await remark('--modes', 'single', '--control', '--budget', '1s')).toBeUndefined()
  })

  test('a profile that it cannot play five times is refused, with a budget that would do', async () => {
    const asked = ['--modes', 'single,cluster-rr', '--profile', 'hold 100 20s; spike 900 2s']
    const error = await remark(...asked, '--budget', '60s').catch(each => each)
    expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 })
    expect(error.message).toMatch(
      /^--budget 60s: expected at least 2\d\ds: --profile takes 22s in each of 2 arms, and a verdict needs 5 generations$/,
    )
    const [, least] = /at least (\d+)s/.exec(error.message)!
    expect(Number(least)).toBeGreaterThan(5 * 2 * 22)
    expect(await remark(...asked, '--budget', `${least}s`)).toBeUndefined()
    await expect(remark(...asked, '--budget', `${Number(least) - 1}s`)).rejects.toThrow(`expected at least ${least}s`)
    expect(error.hint).toBe('raise --budget, shorten the profile, or compare fewer arms')
    // Nor can one arm that is compared with nothing.
    const alone = await remark('--modes', 'single', '--profile', 'hold 100 22s').catch(each => each)
    expect(alone.message).toMatch(/: --profile takes 22s, and is played in at least 5 generations$/)
    expect(alone.hint).toBe('raise --budget, or shorten the profile')
    // A copy of the reference plays it as well.
    await expect(remark(...asked, '--control', '--budget', `${least}s`)).rejects.toThrow('in each of 3 arms')
  })

  test('more arms than ever fit are refused', async () => {
    const workers = Array.from({ length: 34 }, (_, at) => at + 1).join()
    const error = await remark('--modes', 'cluster-rr,cluster-os', '--workers', workers, '--budget', '1s').catch(
      each => each,
    )
    expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 })
    expect(error.message).toMatch(
      /^--budget 1s is too short for 68 arms: a generation takes about \d+m, and a verdict needs 5 generations$/,
    )
    expect(error.hint).toMatch(/^compare fewer modes, .* --budget \d+m$/)
  })
})
