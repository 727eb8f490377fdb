import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, launch } from 'puppeteer-core'

/** Names under which distributions install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Path of a Chromium: the one that CLUSTERBENCH_CHROMIUM names, else one on PATH; undefined where there is none. */
export const chromium: string | undefined = process.env.CLUSTERBENCH_CHROMIUM || onPath()

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(isRunnable)
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts Chromium without a window. Its sandbox needs a user who is not root. */
export function startChromium(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return launch({ executablePath: chromium!, args: [...args, '--disable-dev-shm-usage'] })
}
