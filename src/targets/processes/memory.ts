import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Resident memory of a process in MiB; undefined when it is gone, or when nobody can tell. */
export function residentMib(pid: number): number | undefined {
  const kib = process.platform === 'linux' ? residentOnLinux(pid) : residentByPs(pid)
  return kib === undefined || !Number.isFinite(kib) ? undefined : kib / 1024
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
