import { SingleBar } from 'cli-progress'
import type { Progress } from './index.ts'
import { Reckoning } from './reckoning.ts'
import { elapsedText, fitPhase, hasParts, noteLines, type Phase, widthOfPhase } from './words.ts'

const BAR_COLUMNS = { usual: 24, least: 8 }

const MOST_COLUMNS = 100

const REDRAW_MS = 100

/** Steps of the bar, finer than can be seen. */
const STEPS = 1_000

/** A bar whose own redraw timer does not keep the process alive. */
class QuietBar extends SingleBar {
  declare protected timer: NodeJS.Timeout | null

  override render(): void {
    super.render()
    this.timer?.unref()
  }
}

/** Draws a bar that fills as the expected time is spent, with the phase beside it. Clears itself at the end. */
export function startBar(stream: NodeJS.WriteStream, budgetMs: number): Omit<Progress, typeof Symbol.dispose> {
  const reckoning = new Reckoning(budgetMs)
  let phase: Phase = { name: 'starting', detail: undefined }
  let barColumns = BAR_COLUMNS.usual
  const bar = newBar(stream, () => barColumns)
  const state = () => {
    const reckoned = reckoning.read()
    const { totalMs = budgetMs } = reckoned
    const elapsed = elapsedText(reckoned).padStart(elapsedText({ elapsedMs: totalMs, totalMs }).length)
    // One column is left free: a terminal wraps when the last one is written.
    const columns = Math.min(stream.columns || 80, MOST_COLUMNS) - elapsed.length - '  100 %    '.length - 1
    // It does not grow again, or it would jump about with the figures beside it.
    if (hasParts(phase)) barColumns = Math.min(barColumns, Math.max(BAR_COLUMNS.least, columns - widthOfPhase(phase)))
    const text = fitPhase(phase, Math.max(0, columns - barColumns))
    return { value: Math.floor(reckoned.share * STEPS), payload: { elapsed, text } }
  }
  const start = () => bar.start(STEPS, state().value, state().payload)
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
    begin: () => reckoning.begin(),
    expect: remainingMs => reckoning.expect(remainingMs),
    note(line) {
      stop()
      stream.write(noteLines(line, stream.columns))
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
