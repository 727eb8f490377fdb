import type { Injection } from '../../../src/faults/index.ts'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import type { LifecycleEvent, LiveWorker, TargetControls, WorkerExit } from '../../../src/targets/index.ts'

export const worker = (slot: number, more: Partial<LiveWorker> = {}): LiveWorker => ({
  slot,
  incarnation: 0,
  pid: 1000 + slot,
  startedAtMs: slot,
  listening: true,
  retiring: false,
  ...more,
})

/** Controls that do what a test says, to see what a fault makes of it; what real targets do is for the integration tests. */
export class ScriptedControls implements TargetControls {
  readonly calls: string[] = []
  readonly #listeners = new Set<(event: LifecycleEvent) => void>()
  readonly #script: Partial<TargetControls>

  constructor(script: (controls: ScriptedControls) => Partial<TargetControls>) {
    this.#script = script(this)
  }

  emit(event: LifecycleEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  end(victim: LiveWorker, exit: Partial<WorkerExit>): void {
    const full = { code: null, signal: null, ...exit }
    this.emit({ kind: 'ended', atMs: sharedNowMs(), worker: victim, pid: victim.pid, exit: full })
  }

  get listeners(): number {
    return this.#listeners.size
  }

  onLifecycle(listener: (event: LifecycleEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  workers: TargetControls['workers'] = () => []
  primary: TargetControls['primary'] = () => undefined
  blackBox: TargetControls['blackBox'] = () => undefined
  lookAtConnections(): void {}
  heldConnections: TargetControls['heldConnections'] = () => undefined
  hasAgent: TargetControls['hasAgent'] = () => true
  companion: TargetControls['companion'] = name => this.#script.companion?.(name)
  proxy: TargetControls['proxy'] = name => this.#script.proxy?.(name)
  heal: TargetControls['heal'] = () => {}
  resume: TargetControls['resume'] = victim => {
    this.calls.push(`resume ${victim.slot}`)
  }
  signal: TargetControls['signal'] = (victim, signal) => {
    this.calls.push(`${signal} ${victim.slot}`)
    return this.#script.signal?.(victim, signal) ?? true
  }
  pause: TargetControls['pause'] = async (victim, forMs) => this.#script.pause?.(victim, forMs) ?? true
  order: TargetControls['order'] = (victim, order, signal) => {
    this.calls.push(`${order.kind} ${victim.slot}`)
    const reply = this.#script.order?.(victim, order, signal)
    if (reply) return reply
    return new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
  }
  roll: TargetControls['roll'] = (plan, signal) => this.#script.roll!(plan, signal)
  rssMib: TargetControls['rssMib'] = victim => this.#script.rssMib?.(victim)
  pssMibOf: TargetControls['pssMibOf'] = () => undefined
  fdsOf: TargetControls['fdsOf'] = () => undefined
}

export function injection<P>(controls: TargetControls, params: P, signal = new AbortController().signal): Injection<P> {
  return { controls, victims: [worker(1)], params, random: { seed: 1, stream: 'test' }, signal }
}
