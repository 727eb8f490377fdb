import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Resident memory of a process in MiB; undefined when it is gone, or when nobody can tell. */
export function residentMib(pid: number): number | undefined {
  const kib = process.platform === 'linux' ? residentOnLinux(pid) : residentByPs(pid)
  return kib === undefined || !Number.isFinite(kib) ? undefined : kib / 1024
}

/**
 * Memory of a process in MiB of which what it shares with others counts in parts (PSS): the sum over processes is what they use together. The
 * kernel walks the page tables for it, which takes milliseconds of a large process. Undefined when it is gone, or where the platform does not tell.
 */
export function proportionalMib(pid: number): number | undefined {
  try {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return found ? Number(found[1]) / 1024 : undefined
  } catch {
    return undefined
  }
}

/** A process that has ended and waits to be reaped has no memory. */
function residentOnLinux(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? Number(found[1]) : undefined
  } catch {
    return undefined
  }
}

function residentByPs(pid: number): number | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  const text = (stdout ?? '').trim()
  return text === '' ? undefined : Number(text)
}
