import { visibleText } from '../../model/visible-text.ts'
import { startBar } from './bar.ts'
import { startLines } from './plain-lines.ts'

/** How progress is shown: a bar on a terminal, plain lines elsewhere, or not at all. */
export type ProgressStyle = 'bar' | 'lines' | 'off'

/** What the progress display is told at its start. */
export interface ProgressOptions {
  readonly budgetMs: number
  readonly enabled: ProgressStyle
}

/** Shows people what the experiment is doing, until it is stopped. */
export interface Progress extends Disposable {
  /** A new phase, such as `generation 3 of 12` with the detail `throughput`. */
  phase(name: string, detail?: string): void
  /** Something that people should read now. */
  note(text: string): void
  /** The run begins now: what came before was preparation, whose time does not count. */
  begin(): void
  /** From now on it will take about so long. Without it the run is expected to take its budget. */
  expect(remainingMs: number): void
  /** Ends the display and leaves the terminal as it was. May be called more than once. */
  stop(): void
}

/** Starts to show progress on a stream, most often stderr. */
export function startProgress(stream: NodeJS.WriteStream, { budgetMs, enabled }: ProgressOptions): Progress {
  const shown =
    enabled === 'bar' ? startBar(stream, budgetMs) : enabled === 'lines' ? startLines(stream, budgetMs) : OFF
  return {
    ...shown,
    // Names of arms and messages may hold anything.
    phase: (name, detail) => shown.phase(visibleText(name), detail && visibleText(detail)),
    note: text => shown.note(visibleText(text)),
    [Symbol.dispose]: () => shown.stop(),
  }
}

const OFF = { phase() {}, note() {}, begin() {}, expect() {}, stop() {} }
