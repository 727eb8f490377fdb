import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { UnseenProcesses } from '../../../dist/targets/host/unseen-processes.js'
import type { HostPlan } from '../../../src/targets/host/protocol.ts'
import { TARGET_MARK } from '../../../src/targets/processes/marks.ts'
import { eventually } from '../../support/targets.ts'

/** Listens, and forks a process that has the socket as well and executes no program, until its input ends. */
const FORKS = `
use IO::Socket::INET;
my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
my $pid = fork;
if ($pid) { $| = 1; print "$pid\\n" }
1 while <STDIN>;
`

/** Starts it, and gives the pid of what it has forked. */
async function startForking(env: NodeJS.ProcessEnv): Promise<{ parent: ChildProcess; forked: number }> {
  const parent = spawn('perl', ['-e', FORKS], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  let told = ''
  parent.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    told += chunk
  })
  await eventually('it has forked', 10_000, () => told.endsWith('\n'))
  return { parent, forked: Number(told) }
}

const lacksPerl = spawnSync('perl', ['-v']).error !== undefined

it.skipIf(lacksPerl)(
  'counts a forked process that serves, and not one that only has its sockets until it executes a program (perl)',
  async () => {
    const mark = randomUUID()
    const env = { ...process.env, [TARGET_MARK]: mark }
    const node = await startForking(env)
    const other = await startForking(env)
    const listening = new Set<number>()
    const unseen = new UnseenProcesses({ env: { [TARGET_MARK]: mark } } as unknown as HostPlan, {
      // Its parent has an agent, as Node has: it forks only to execute a program.
      isSeen: pid => pid === node.parent.pid,
      listens: pid => void listening.add(pid),
      left: () => {},
    })
    try {
      unseen.begin(0)
      // All are looked at in one turn.
      await eventually('the other is found', 10_000, () => listening.has(other.forked))
      expect([...listening].sort()).toEqual([other.parent.pid, other.forked].sort())
    } finally {
      unseen.end()
      for (const { parent } of [node, other]) parent.stdin!.end()
    }
  },
)
