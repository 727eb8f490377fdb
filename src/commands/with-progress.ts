import type { Observer } from '../scenarios/observer.ts'
import { type Io, progressKind } from './io.ts'

/** Shows progress on stderr while `work` lasts. */
export async function withProgress<T>(
  io: Io,
  budgetMs: number,
  quiet: boolean,
  work: (observer: Observer, stop: () => void) => Promise<T>,
): Promise<T> {
  const { startProgress } = await import('../report/progress/index.ts')
  const progress = startProgress(io.stderr, { budgetMs, enabled: progressKind(io.stderr, io.env, quiet) })
  try {
    return await work(progress, () => progress.stop())
  } finally {
    progress.stop()
  }
}
