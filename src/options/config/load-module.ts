import { pathToFileURL } from 'node:url'
import { UsageError } from '../../model/errors.ts'
import { pollUntil } from '../../targets/poll-until.ts'

/** A configuration that takes longer waits for something that does not come. */
const LIMIT_MS = 10_000

/**
 * Loads a configuration that is a module: its default export, or what that gives where it is a function, async or not.
 * @param name how messages call the file
 * @throws UsageError when it cannot be loaded, or never ends
 */
export async function loadModule(path: string, name: string): Promise<unknown> {
  const state = { isSettled: false }
  const loading = settingsOf(path).finally(() => {
    state.isSettled = true
  })
  loading.catch(() => {})
  // This also keeps the process alive, which would end in silence when nothing else is left to do.
  await pollUntil(LIMIT_MS, () => state.isSettled)
  if (!state.isSettled)
    throw new UsageError(
      `${name}: cannot be loaded: it did not finish within ${LIMIT_MS / 1000} s`,
      'check its top-level await, or the function it exports: it may be waiting for something that never happens',
    )
  try {
    return await loading
  } catch (error) {
    const hint = error instanceof SyntaxError ? `node --check ${name} shows where` : undefined
    throw new UsageError(`${name}: cannot be loaded: ${inOneLine(error)}`, hint)
  }
}

async function settingsOf(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  const settings = module.default
  return typeof settings === 'function' ? await settings() : settings
}

/** An error in its first line; what was wrong with the syntax needs no name. */
export function inOneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.split('\n')[0]!.replace(/^SyntaxError: /, '')
}
