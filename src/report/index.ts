import { withVisibleText } from '../model/visible-text.ts'
import type { RenderOptions, ReportFormat } from './format.ts'
import type { TrendFormat } from './trend/format.ts'

export type { RenderOptions, ReportFormat, StoredResult } from './format.ts'
export type { TrendFormat } from './trend/format.ts'

/** A format in the list of them: its module is loaded by whoever renders, and by nobody who only asks for the names. */
interface Listed<F> {
  readonly name: string
  load(): Promise<F>
}

/** An entry of the list. */
function listed<F>(name: string, load: () => Promise<F>): Listed<F> {
  return { name, load }
}

/** The report formats; the first is what `clusterbench report` prints when none is named. */
export const formats: readonly Listed<ReportFormat>[] = [
  listed('text', async () => (await import('./text/index.ts')).textFormat),
  listed('markdown', async () => (await import('./markdown/index.ts')).markdownFormat),
  listed('html', async () => (await import('./html/index.tsx')).htmlFormat),
  listed('junit', async () => (await import('./junit/index.tsx')).junitFormat),
  listed('json', async () => (await import('./json.ts')).jsonFormat),
  listed('github', async () => (await import('./github/index.ts')).githubFormat),
  listed('openmetrics', async () => (await import('./openmetrics/index.ts')).openmetricsFormat),
]

/** The formats of `trend`; the first is the default. */
export const trendFormats: readonly Listed<TrendFormat>[] = [
  listed('text', async () => (await import('./trend/text.ts')).trendAsText),
  listed('html', async () => (await import('./html/trend.tsx')).trendAsHtml),
  listed('json', async () => (await import('./trend/json.ts')).trendAsJson),
]

/** What all formats have in common. */
interface Renders {
  readonly exact?: boolean
  render(shown: never, options: RenderOptions): string
}

/**
 * The format of that name, which is one of those listed. A result may come from anywhere: unless the format is exact, what a terminal or a
 * browser would act on is written out before anything is coloured.
 */
export async function loadFormat<F extends Renders>(all: readonly Listed<F>[], name: string): Promise<F> {
  const format = await all.find(each => each.name === name)!.load()
  if (format.exact) return format
  return { ...format, render: (shown: never, options: RenderOptions) => format.render(withVisibleText(shown), options) }
}
