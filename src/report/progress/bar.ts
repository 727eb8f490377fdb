import { SingleBar } from 'cli-progress'
import type { Progress } from './index.ts'
import { elapsedText, fitPhase, hasParts, type Phase, widthOfPhase } from './words.ts'

const BAR_COLUMNS = { usual: 24, least: 8 }

const MOST_COLUMNS = 100

const REDRAW_MS = 100

/** A bar whose own redraw timer does not keep the process alive. */
class QuietBar extends SingleBar {
  declare protected timer: NodeJS.Timeout | null

  override render(): void {
    super.render()
    this.timer?.unref()
  }
}

/** Draws a bar that fills as the budget is spent, with the phase beside it. Clears itself at the end. */
export function startBar(stream: NodeJS.WriteStream, budgetMs: number): Omit<Progress, typeof Symbol.dispose> {
  let startedMs = performance.now()
  let phase: Phase = { name: 'starting', detail: undefined }
  let barColumns = BAR_COLUMNS.usual
  const bar = newBar(stream, () => barColumns)
  const state = () => {
    const elapsedMs = performance.now() - startedMs
    const elapsed = elapsedText(elapsedMs, budgetMs).padStart(elapsedText(budgetMs, budgetMs).length)
    // One column is left free: a terminal wraps when the last one is written.
    const columns = Math.min(stream.columns || 80, MOST_COLUMNS) - elapsed.length - '  100 %    '.length - 1
    // It does not grow again, or it would jump about with the figures beside it.
    if (hasParts(phase)) barColumns = Math.min(barColumns, Math.max(BAR_COLUMNS.least, columns - widthOfPhase(phase)))
    const text = fitPhase(phase, Math.max(0, columns - barColumns))
    return { value: Math.min(elapsedMs, budgetMs), payload: { elapsed, text } }
  }
  const start = () => bar.start(budgetMs, state().value, state().payload)
  const stop = () => bar.stop()
  const redraw = () => bar.update(state().value, state().payload)
  start()
  const timer = setInterval(redraw, REDRAW_MS).unref()
  // A run that leaves at once, as after a second Ctrl-C, must not leave the cursor hidden.
  process.once('exit', stop)
  return {
    phase(name, detail) {
      phase = { name, detail }
      redraw()
    },
    begin() {
      startedMs = performance.now()
    },
    note(line) {
      stop()
      stream.write(`${line}\n`)
      start()
    },
    stop() {
      clearInterval(timer)
      process.off('exit', stop)
      stop()
    },
  }
}

function newBar(stream: NodeJS.WriteStream, columns: () => number): SingleBar {
  return new QuietBar({
    stream,
    format: '{bar} {percentage} %  {elapsed}  {text}',
    autopadding: true,
    autopaddingChar: '   ',
    formatBar: progress => {
      const complete = Math.round(progress * columns())
      return '█'.repeat(complete) + '░'.repeat(columns() - complete)
    },
    hideCursor: true,
    clearOnComplete: true,
    // The command line owns the signals; see `exit` above.
    gracefulExit: false,
    // Trim to the terminal's width rather than switch its wrapping off, which an abrupt end would leave off.
    linewrap: true,
    fps: 1000 / REDRAW_MS,
  })
}
