import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, scratch, start } from '../../support/command.ts'

const LONG = ['compare', 'hello', '--modes', 'single', '--budget', '60s']
const SHORT = ['compare', 'hello', '--modes', 'single', '--budget', '1s', '--warmup', '100ms']

/** The watchdog of a run, found by its parent and its script. */
function watchdogOf(pid: number): number | undefined {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const found = pids.find(each => {
    const read = (file: string) => {
      try {
        return readFileSync(`/proc/${each}/${file}`, 'utf8')
      } catch {
        return ''
      }
    }
    const [, parent] = /^\d+ \(.*\) \S (\d+) /.exec(read('stat')) ?? []
    return Number(parent) === pid && read('cmdline').includes('watchdog.js')
  })
  return found === undefined ? undefined : Number(found)
}

describe('runs beside each other, and after one that was killed', () => {
  test('two runs do not write into one folder; one that was killed keeps nobody out', async () => {
    using folder = scratch()
    const out = join(folder.path, 'out')
    const first = start([...LONG, '--out', out])
    await expect.poll(() => existsSync(join(out, 'result.json')), { timeout: 60_000 }).toBe(true)
    const second = await run([...SHORT, '--out', out])
    expect(second.stderr).toContain(
      `--out ${JSON.stringify(out)}: another run is writing to it (process ${first.child.pid})`,
    )
    expect(second.code).toBe(2)
    first.child.kill('SIGKILL')
    await first.ended
    expect((await run([...SHORT, '--out', out])).code).toBe(0)
    expect(readdirSync(out)).toEqual(['result.json'])
  })

  test('a watchdog that was killed is told of; what the run leaves is removed by the next', async () => {
    using folder = scratch()
    const temporary = join(folder.path, 'tmp')
    mkdirSync(temporary)
    const env = { TMPDIR: temporary }
    const killed = start([...LONG, '--out', join(folder.path, 'killed')], { env })
    await expect.poll(() => killed.stderr(), { timeout: 60_000 }).toContain('throughput')
    process.kill(watchdogOf(killed.child.pid!)!, 'SIGKILL')
    await expect.poll(() => killed.stderr(), { timeout: 10_000 }).toContain('The watchdog process has ended.')
    killed.child.kill('SIGKILL')
    await once(killed.child, 'exit')
    await expect.poll(killed.alive, { timeout: 10_000 }).toEqual([])
    expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^clusterbench-[0-9a-f]{16}$/)])
    expect((await run([...SHORT, '--out', join(folder.path, 'next')], { env })).code).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })
})

describe('a report in a folder that is not there', () => {
  test('is made inside the working directory, and refused elsewhere', async () => {
    using folder = scratch()
    const here = join(folder.path, 'project')
    mkdirSync(here)
    writeFileSync(join(here, 'x'), '')
    const missing = join(folder.path, 'missing', 'x.html')
    const refused = await run([...SHORT, '--report', `html:${missing}`], { cwd: here })
    expect(refused.stderr).toBe(
      `clusterbench: --report ${JSON.stringify(`html:${missing}`)}: the folder ${join(folder.path, 'missing')} does not exist\n  folders are only created inside the working directory\n`,
    )
    expect(refused.code).toBe(2)
    expect(readdirSync(folder.path)).toEqual(['project'])
    expect(readdirSync(here)).toEqual(['x'])
    const made = await run([...SHORT, '--report', 'html:reports/x.html', '--out', 'out'], { cwd: here })
    expect(made.code).toBe(0)
    expect(existsSync(join(here, 'reports/x.html'))).toBe(true)
  })
})
