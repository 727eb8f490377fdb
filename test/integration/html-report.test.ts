import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../dist/report/index.js'
import type { Result } from '../../src/model/result.ts'
import { CHAOS_SAMPLES } from '../golden/chaos-samples.ts'
import { hostileChaos, hostileCompare } from '../golden/hostile-results.ts'
import { SAMPLES } from '../golden/samples.ts'
import { chromium, startChromium } from '../support/chromium.ts'
import { scratch } from '../support/command.ts'
import { accessibilityIssues, drawn, widestOf } from '../support/page-checks.ts'

const html = await loadFormat(formats, 'html')

const PAGES: Readonly<Record<string, readonly Result[]>> = {
  'a comparison': [SAMPLES['drops-and-rejected']!],
  'a chaos run': [CHAOS_SAMPLES['chaos-two-arms']!],
  'several results': [SAMPLES['clear-verdicts']!, CHAOS_SAMPLES['chaos-many-faults']!, SAMPLES['interrupted-early']!],
  'a hostile comparison': [hostileCompare()],
  'a hostile chaos run': [hostileChaos({ state: 'failed' })],
}

const THEMES = ['light', 'dark'] as const
type Theme = (typeof THEMES)[number]

/** What a page did that it should not. */
interface Watch {
  readonly complaints: string[]
  readonly requests: string[]
}

// Where there is none, these are skipped: in CI the package is installed, and a skipped test fails the run.
describe.skipIf(!chromium)(
  'the page in a browser (needs the Debian package chromium, or CLUSTERBENCH_CHROMIUM)',
  () => {
    const folder = scratch()
    let browser: Browser

    beforeAll(async () => {
      for (const [name, results] of Object.entries(PAGES)) {
        const stored = results.map((result, at) => ({ result, path: `results/${at}"><script>/result.json` }))
        writeFileSync(fileOf(name), html.render(stored, { columns: 80, color: false }))
      }
      browser = await startChromium()
    })

    afterAll(async () => {
      await browser?.close()
      folder[Symbol.dispose]()
    })

    function fileOf(name: string): string {
      return join(folder.path, `${name.replaceAll(' ', '-')}.html`)
    }

    async function open(name: string, theme: Theme, prepare: (page: Page) => Promise<void> = async () => {}) {
      const page = await browser.newPage()
      const watch: Watch = { complaints: [], requests: [] }
      page.on('console', message => watch.complaints.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', error => watch.complaints.push(String(error)))
      page.on('dialog', dialog => watch.complaints.push(`dialog: ${dialog.message()}`))
      page.on('request', request => watch.requests.push(request.url()))
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
      await prepare(page)
      await page.goto(pathToFileURL(fileOf(name)).href, { waitUntil: 'load' })
      return { page, watch, [Symbol.asyncDispose]: () => page.close() }
    }

    const narrow = (page: Page) => page.setViewport({ width: 360, height: 800 })
    const wide = (page: Page) => page.setViewport({ width: 1280, height: 900 })

    describe.each(Object.keys(PAGES))('%s', name => {
      test.each([true, false])('asks for nothing and complains of nothing, with scripts: %s', async scripts => {
        await using opened = await open(name, 'light', async page => {
          await page.setJavaScriptEnabled(scripts)
          await wide(page)
        })
        const { page, watch } = opened
        expect(watch).toEqual({ complaints: [], requests: [pathToFileURL(fileOf(name)).href] })
        expect(await page.evaluate('typeof window.hostile')).toBe('undefined')
        expect(await page.$$eval('button', all => all.some(button => button.checkVisibility()))).toBe(scripts)
        expect(await page.$$eval('section > h2, section > h3', all => all.length)).toBeGreaterThan(3)
        expect(await page.$$eval('img, iframe, object, embed, form, input', all => all.length)).toBe(0)
        expect(await page.$$eval('script, style', all => all.map(each => each.nodeName))).toEqual(['STYLE', 'SCRIPT'])
        const attributes = await page.$$eval('*', all => all.flatMap(each => each.getAttributeNames()))
        expect(attributes.filter(each => /^(on|style$|src|autofocus)/.test(each))).toEqual([])
        const links = await page.$$eval('a', all => all.map(each => each.getAttribute('href') ?? ''))
        expect(links.filter(link => !link.startsWith('#'))).toEqual([])
        expect(await page.$$eval('a', all => all.filter(a => !document.querySelector(a.hash)).length)).toBe(0)
      })

      test.each(THEMES)('fits 360 columns and a wide screen, %s', async theme => {
        await using opened = await open(name, theme, narrow)
        const { page } = opened
        expect(await widestOf(page)).toBeLessThanOrEqual(360)
        await wide(page)
        expect(await widestOf(page)).toBeLessThanOrEqual(1280)
        const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
        expect(dark).toBe(theme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)')
      })

      test.each(THEMES)('passes the accessibility check, %s', { timeout: 60_000 }, async theme => {
        await using opened = await open(name, theme, async page => {
          await page.setBypassCSP(true)
          await wide(page)
        })
        await unfold(opened.page)
        expect(await accessibilityIssues(opened.page)).toEqual([])
      })
    })

    test.each([true, false])(
      'the second arm can be reached at 360 columns, and the page says so, with scripts: %s',
      async scripts => {
        await using opened = await open('a chaos run', 'light', async page => {
          await page.setJavaScriptEnabled(scripts)
          await narrow(page)
        })
        const { page } = opened
        if (scripts) await drawn(page)
        const said = await page.$$eval('.sideways', all =>
          all.filter(each => each.checkVisibility()).map(each => each.textContent),
        )
        expect(said).toContain('Scroll the table sideways to see cluster-os.')
        const ends = await page.$$eval('#r1-figures .scroll', ([region]) => {
          region!.scrollLeft = region!.scrollWidth
          const last = [...region!.querySelectorAll('thead th')].at(-1)!.getBoundingClientRect()
          const head = region!.querySelector('tbody th')!.getBoundingClientRect()
          return [head.right <= last.left, last.right <= 360]
        })
        expect(ends).toEqual([true, true])
        await wide(page)
        if (scripts) await drawn(page)
        expect(
          await page.$$eval('#r1-figures .sideways', all => all.filter(each => each.checkVisibility()).length),
        ).toBe(0)
      },
    )

    test('what the policy does not name is refused, and seen by these tests', async () => {
      await using opened = await open('a comparison', 'light')
      const { page, watch } = opened
      await page.evaluate(() => {
        document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hostile = 1' }))
        document.body.setAttribute('style', 'color: red')
      })
      expect(await page.evaluate('typeof window.hostile')).toBe('undefined')
      expect(watch.complaints).toHaveLength(2)
      expect(watch.complaints.join(' ')).toMatch(/script-src.*style-src/s)
    })

    test('the theme can be switched, and the command copied', async () => {
      await using opened = await open('a hostile comparison', 'dark', wide)
      const { page, watch } = opened
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      await page.click('button.theme')
      expect(await background()).toBe('rgb(255, 255, 255)')
      expect(await page.$eval('button.theme', button => button.textContent)).toBe('Dark theme')
      await page.click('button.theme')
      expect(await background()).toBe('rgb(13, 17, 23)')
      await page.click('button.copy')
      await page.waitForFunction(() => document.querySelector('.copied')?.textContent !== '')
      expect(await page.$eval('.copied', status => status.textContent)).toMatch(/^(Copied|Selected)/)
      expect(watch.complaints).toEqual([])
    })

    test('on paper all parts are open, light and without buttons, with scripts off too', async () => {
      await using opened = await open('a chaos run', 'dark', page => page.setJavaScriptEnabled(false))
      const { page } = opened
      await page.emulateMediaType('print')
      expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 31, 36)')
      const hidden = await page.$$eval(
        'details > :not(summary)',
        all => all.filter(each => !each.checkVisibility()).length,
      )
      expect(hidden).toBe(0)
      expect(await page.$$eval('button', all => all.filter(each => each.checkVisibility()).length)).toBe(0)
    })

    test('a keyboard reaches the report, what scrolls, and every control', async () => {
      await using opened = await open('a chaos run', 'light', narrow)
      const { page } = opened
      await unfold(page)
      await drawn(page)
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#content')
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
      expect(outline).toBe('solid')
      const stuck = await page.$$eval('*', all =>
        all
          .filter(
            each => each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX),
          )
          .filter(
            each => (each as HTMLElement).tabIndex !== 0 || !(each.ariaLabel ?? each.getAttribute('aria-labelledby')),
          )
          .map(each => each.outerHTML.slice(0, 200)),
      )
      expect(stuck).toEqual([])
    })
  },
)

/** Opens every part that is closed. */
async function unfold(page: Page): Promise<void> {
  await page.$$eval('details', all => {
    for (const each of all) each.open = true
  })
}
