import type { Progress } from './index.ts'
import { Reckoning } from './reckoning.ts'
import { elapsedText, noteLines, phaseText } from './words.ts'

/** A log needs a sign of life this often. */
const EVERY_MS = 10_000

/**
 * Writes a plain line for each phase of the first generation, for each later generation, and every ten seconds. A detail
 * that differs only in its figures, such as the rate so far, is no new phase.
 */
export function startLines(stream: NodeJS.WriteStream, budgetMs: number): Omit<Progress, typeof Symbol.dispose> {
  const reckoning = new Reckoning(budgetMs)
  const names = new Set<string>()
  let text = ''
  const write = () => stream.write(`${elapsedText(reckoning.read())}: ${text}\n`)
  const timer = setInterval(() => text !== '' && write(), EVERY_MS).unref()
  return {
    phase(nextName, detail) {
      const before = text
      text = phaseText(nextName, detail)
      const isNews = names.size <= 1 && withoutFigures(text) !== withoutFigures(before)
      if (isNews || !names.has(nextName)) write()
      names.add(nextName)
    },
    begin: () => reckoning.begin(),
    expect: remainingMs => reckoning.expect(remainingMs),
    note: line => void stream.write(noteLines(line, stream.columns)),
    stop: () => clearInterval(timer),
  }
}

function withoutFigures(text: string): string {
  return text.replace(/[\d.,]+/g, '#')
}
