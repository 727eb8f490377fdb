import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Calibration, calibrationSchema } from '../../../src/model/calibration.ts'
import { noisyRuns, sampleCalibration } from '../../support/calibration.ts'
import { resultIn, run, scratch, start } from '../../support/command.ts'
import { eventually } from '../../support/targets.ts'

const quick = ['--budget', '1s', '--warmup', '100ms', '--seed', '7']

function calibrationIn(folder: string): Calibration {
  return calibrationSchema.parse(JSON.parse(readFileSync(join(folder, 'calibration.json'), 'utf8')))
}

describe('calibrate', () => {
  test('runs identical copies and slowed ones, sees the injected work in the CPU time, and leaves nothing running', async () => {
    using folder = scratch()
    const args = ['cpu', '--runs', '1', '--slowdown', '50%', ...quick, '--out', folder.path]
    const { code, stdout, stderr, alive } = await run(['calibrate', ...args])
    expect(code, stderr).toBe(0)
    expect(alive()).toEqual([])
    expect(stderr.replaceAll('\n', ' ')).toContain(
      '1 run of two identical copies, 1 with the copy slowed by 50 %; at most 1 s each, 2 s in all',
    )
    expect(stderr).toMatch(/run 2 of 2, copy slowed by 50 %: /)
    const { state, runs, injectedWork, summary, arm } = calibrationIn(folder.path)
    expect({ state, arm }).toMatchObject({ state: 'completed', arm: { app: 'cpu', mode: 'single', workers: 1 } })
    expect(runs.map(each => each.slowdown)).toEqual([0, 0.5])
    expect(injectedWork[0]!.cpuUs).toBeCloseTo(runs[0]!.cpuUsPerRequest! / 2, 6)
    const { plannedUs, measuredUs } = summary.detections[0]!
    // On a busy machine the CPU time itself is coarse; half as much and twice as much tell it from nothing.
    expect(measuredUs! / plannedUs!).toBeGreaterThan(0.5)
    expect(measuredUs! / plannedUs!).toBeLessThan(2)
    expect(summary.advice).toBeNull()
    for (const line of stdout.trim().split('\n').slice(0, -1)) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(stdout).toContain('Calibration: ')
  })

  test('an app with its own cluster is calibrated as is', async () => {
    using folder = scratch()
    const app = 'test/fixtures/situations/cluster-replaces-crashed.js'
    const { code, stderr } = await run(['calibrate', app, '--runs', '1', ...quick, '--out', folder.path])
    expect(code, stderr).toBe(0)
    expect(stderr.replaceAll('\n', ' ')).toContain('forks its own cluster and is measured as is.')
    expect(calibrationIn(folder.path).arm).toMatchObject({ mode: 'own' })
  })

  test('Ctrl-C: children gone, what was measured is kept, exit 130', async () => {
    using folder = scratch()
    const running = start(['calibrate', 'hello', '--runs', '50', ...quick, '--out', folder.path])
    await eventually('the second run begins', 60_000, () => running.stderr().includes('run 2 of 100 ·'))
    running.child.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(running.alive()).toEqual([])
    const calibration = calibrationIn(folder.path)
    expect(calibration).toMatchObject({ state: 'interrupted', exitCode: 130 })
    expect(calibration.runs.length).toBeGreaterThanOrEqual(1)
    expect(stdout).toContain('interrupted')
  })

  test('an app that does not start: exit 3, with its last words', async () => {
    using folder = scratch()
    const app = 'test/fixtures/apps/dies-after-first.js'
    const { code, stdout, stderr } = await run(['calibrate', app, ...quick, '--out', folder.path])
    expect(code).toBe(3)
    expect(stderr).toContain('the licence has run out')
    expect(stdout).toBe('')
    expect(calibrationIn(folder.path)).toMatchObject({ state: 'failed', exitCode: 3 })
  })

  test.each([
    [['calibrate', '--slowdown', '0%'], '--slowdown "0%": expected a percentage above 0% and below 100%'],
    [['calibrate', '--modes', 'single,cluster-rr'], 'expected one mode'],
    [['calibrate', 'no-such-app.js'], 'app "no-such-app.js": no such script:'],
    [['calibrte'], "unknown command 'calibrte' (Did you mean calibrate?)"],
    [['compare', '--calibration', 'nowhere.json'], '--calibration "nowhere.json": cannot be read: ENOENT'],
    [['compare', '--calibration', 'results/examples/compare.json'], 'its schema is "clusterbench.result/2"'],
  ])('%j: one clear line, exit 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('compare --calibration', () => {
  const compare = ['compare', 'hello', '--modes', 'single', '--control', ...quick]

  /** A calibration of this machine with `hello`: its noise is made up. */
  function madeUp(folder: string, of: Calibration, more: Partial<Calibration['environment']> = {}): string {
    const file = join(folder, 'made-up.json')
    const environment = { ...of.environment, ...more }
    writeFileSync(file, JSON.stringify(sampleCalibration(noisyRuns(0.015), { environment, arm: of.arm })))
    return file
  }

  test('takes the margins on the same machine, and nothing on another', async () => {
    using folder = scratch()
    const measured = await run([
      'calibrate',
      'hello',
      '--runs',
      '1',
      ...quick,
      '--json',
      '--quiet',
      '--out',
      folder.path,
    ])
    const calibration = calibrationSchema.parse(JSON.parse(measured.stdout))
    expect(calibration).toEqual(calibrationIn(folder.path))
    expect(measured.stderr).toBe('')

    const file = madeUp(folder.path, calibration)
    const same = await run([...compare, '--calibration', file, '--out', folder.path])
    expect(same.code, same.stderr).toBe(0)
    const { settings } = resultIn(folder.path)
    expect(settings).toMatchObject({ budgetMs: 1_000, calibration: { path: file, applied: true, finds: null } })
    expect(same.stdout.replaceAll('\n', ' ')).toContain('calibrated 2026-11-20')

    madeUp(folder.path, calibration, { cpuModel: 'Another CPU' })
    const other = await run([...compare, '--calibration', file, '--out', folder.path])
    expect(other.code).toBe(0)
    expect(resultIn(folder.path).settings.calibration).toMatchObject({ applied: false })
    expect(other.stdout).toContain('was not used')
    expect(other.stdout).toContain('Another CPU')
    expect(other.stdout).not.toContain('calibrated 2026-11-20')
  })
})
