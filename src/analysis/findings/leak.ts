import type { Growing } from '../../model/soak-result.ts'
import { perArm } from './finding.ts'

const [KIB, MIB] = [2 ** 10, 2 ** 20]

const WORDS: Readonly<Record<Growing, string>> = {
  heap: "V8's heap grew after each garbage collection",
  external: 'memory outside the heap, such as buffers, grew after each garbage collection',
  pss: 'the memory of the processes grew',
  fds: 'open descriptors grew',
}

export const leak = perArm({
  id: 'leak',
  severity: 'problem',
  title: 'Something keeps what requests allocate',
  advice:
    'Compare two heap snapshots taken some thousand requests apart (node --heapsnapshot-signal=SIGUSR2): look for listeners that are never removed, caches without a bound, and closures that hold requests; where descriptors grow, for sockets and files that are never closed. A memory limit (max_memory_restart) only hides it, and each restart may cost requests.',
  evidence: ({ leak: soaked }) => {
    const grown = soaked?.growth.filter(
      ({ metric, range, note }) => note === null && range !== null && range[0] > 0 && metric !== 'pss',
    )
    const told = (grown?.length ?? 0) > 0 ? grown : soaked?.growth.filter(({ range }) => (range?.[0] ?? 0) > 0)
    const [first] = told ?? []
    if (!first || first.perRequest === null) return undefined
    const { metric, perRequest } = first
    const thousand = perRequest * 1_000
    const each = metric === 'fds' ? `${figure(thousand)}` : inBytes(thousand)
    return `${WORDS[metric]} by about ${each} per 1,000 requests, and went on growing`
  },
})

function inBytes(bytes: number): string {
  return bytes < MIB ? `${figure(bytes / KIB)} KiB` : `${figure(bytes / MIB)} MiB`
}

function figure(value: number): number {
  return Number(value.toPrecision(3))
}
