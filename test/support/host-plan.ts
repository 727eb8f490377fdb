import type { HostPlan } from '../../src/targets/host/protocol.ts'

/** A plan of two workers that nothing real is started from. */
export function hostPlanOf(topology: HostPlan['topology'], listenTimeout: number): HostPlan {
  return {
    ...{
      topology,
      script: 'app.js',
      command: undefined,
      givesPort: false,
      port: undefined,
      args: [],
      cwd: '/',
      env: {},
      nodeArgs: [],
    },
    ...{ workers: 2, reusePort: false, portsFrom: 0, socket: '/no/such/socket', blackBoxes: undefined },
    ...{ ecosystem: undefined, reload: undefined },
    policy: {
      ...{ maxRestarts: 3, minUptime: 0, restartDelay: 0, killTimeout: 500, listenTimeout },
      ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 100, onCrashLoop: 'break' },
    },
  }
}
