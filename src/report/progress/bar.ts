import { SingleBar } from 'cli-progress'
import { shorten } from '../text/width.ts'
import type { Progress } from './index.ts'
import { elapsedText, phaseText } from './words.ts'

const BAR_COLUMNS = 24

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
  const startedMs = performance.now()
  let text = 'starting'
  const bar = newBar(stream)
  const state = () => {
    const elapsedMs = performance.now() - startedMs
    const elapsed = elapsedText(elapsedMs, budgetMs).padStart(elapsedText(budgetMs, budgetMs).length)
    // One column is left free: a terminal wraps when the last one is written.
    const room = Math.min(stream.columns || 80, MOST_COLUMNS) - BAR_COLUMNS - elapsed.length - '  100 %    '.length - 1
    return { value: Math.min(elapsedMs, budgetMs), payload: { elapsed, text: shorten(text, Math.max(0, room)) } }
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
      text = phaseText(name, detail)
      redraw()
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

function newBar(stream: NodeJS.WriteStream): SingleBar {
  return new QuietBar({
    stream,
    format: '{bar} {percentage} %  {elapsed}  {text}',
    autopadding: true,
    autopaddingChar: '   ',
    barsize: BAR_COLUMNS,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    // The command line owns the signals; see `exit` above.
    gracefulExit: false,
    // Trim to the terminal's width rather than switch its wrapping off, which an abrupt end would leave off.
    linewrap: true,
    fps: 1000 / REDRAW_MS,
  })
}
