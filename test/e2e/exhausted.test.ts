import { spawnSync } from 'node:child_process'
import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const EXAMPLE = inRepository('results/examples/compare.json')

/** Runs a line in a shell, which limits the command in $CB or sends its output elsewhere. */
function inShell(line: string, cwd = inRepository('.')) {
  const env = {
    ...process.env,
    CI: '1',
    NO_COLOR: '1',
    CB: `${process.execPath} ${inRepository('bin/clusterbench.js')}`,
  }
  return spawnSync('/bin/bash', ['-c', line], { cwd, env, encoding: 'utf8' })
}

describe('surroundings that have nothing left: one line, and never the exit code of a regression', () => {
  test.each(['report EXAMPLE', 'report EXAMPLE --json', 'trend EXAMPLE', 'compare --help'])(
    '%s > /dev/full',
    command => {
      const { status, stderr } = inShell(`$CB ${command.replace('EXAMPLE', EXAMPLE)} > /dev/full`)
      expect(stderr).toMatch(/^clusterbench: the output cannot be written: ENOSPC[^\n]*\n$/)
      expect(status).toBe(3)
    },
  )

  test('nobody who reads stderr is no failure', () => {
    expect(inShell(`$CB report ${EXAMPLE} 2> /dev/full`).status).toBe(0)
  })

  test.each([24, 64, 100])('ulimit -n %i', files => {
    using folder = scratch()
    const out = join(folder.path, 'out')
    const run = `$CB chaos hello --kill-every 1s --duration 2s --baseline-for 1s --warmup 500ms --quiet --out ${out}`
    const { status, stderr } = inShell(`ulimit -n ${files}; ${run}`)
    expect([0, 3], stderr).toContain(status)
    if (status === 3) expect(stderr).toMatch(/^clusterbench: /)
  })

  test('a working directory that was deleted', () => {
    using folder = scratch()
    const gone = join(folder.path, 'gone')
    mkdirSync(gone)
    const { status, stderr } = inShell(`rmdir ${gone}; $CB compare hello`, gone)
    expect(stderr).toBe('clusterbench: the working directory no longer exists\n  change to one that does\n')
    expect(status).toBe(2)
    expect(() => rmdirSync(gone)).toThrow()
  })
})
