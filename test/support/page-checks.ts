import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'puppeteer-core'

/** Waits until the page was laid out and drawn: only then it is known what scrolls. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** How wide the page is, in CSS pixels; more than the window where it scrolls sideways. */
export function widestOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth))
}

const engine = readFileSync(createRequire(import.meta.url).resolve('accessibility-checker-engine/ace.js'), 'utf8')

/** The engine's report, as much of it as is read here. */
interface Issue {
  readonly ruleId: string
  readonly value: readonly [string, string]
  readonly message: string
  readonly snippet: string
}

/**
 * What fails the rules for WCAG 2.2 (A and AA) and those of IBM; what only a person can judge is left out, as is a rule
 * that calls every policy in a meta element deprecated, which it is not. The page must be opened with its policy bypassed.
 */
export async function accessibilityIssues(page: Page): Promise<string[]> {
  await drawn(page)
  await page.addScriptTag({ content: engine })
  const issues = (await page.evaluate(
    `new ace.Checker().check(document, ['WCAG_2_2', 'IBM_Accessibility']).then(report => report.results.filter(each => each.value[1] === 'FAIL' && each.ruleId !== 'element_attribute_deprecated'))`,
  )) as Issue[]
  return issues.map(
    ({ ruleId, value, message, snippet }) => `${value[0]} ${ruleId}: ${message} ${snippet.slice(0, 160)}`,
  )
}
