import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFormat, trendFormats } from '../../dist/report/index.js'
import type { Trend } from '../../src/analysis/trend/index.ts'
import { nightlyRuns } from '../golden/history.ts'
import { sampleTrend, TREND_SAMPLES } from '../golden/trend-samples.ts'
import { chromium, startChromium } from '../support/chromium.ts'
import { scratch } from '../support/command.ts'
import { accessibilityIssues, widestOf } from '../support/page-checks.ts'

const html = await loadFormat(trendFormats, 'html')

const EVIL = `<script>window.hostile = 1</script>"'&${'W'.repeat(200)}\u202e`

function hostile(): Trend {
  return sampleTrend(
    nightlyRuns(20, night => ({
      arms: [{ id: EVIL, app: EVIL, mode: EVIL, perSec: night < 10 ? 800 : 700, node: `v20.${night}.${EVIL}` }],
      environment: {
        cpuModel: night < 18 ? EVIL : `${EVIL} other`,
        kernel: `${EVIL}${night}`,
        git: { commit: EVIL, dirty: true },
      },
    })),
  )
}

const PAGES: Readonly<Record<string, Trend>> = {
  'a change': TREND_SAMPLES['trend-slowed-down']!,
  'two machines': TREND_SAMPLES['trend-two-machines']!,
  'several changes': TREND_SAMPLES['trend-drift']!,
  'one run': TREND_SAMPLES['trend-one']!,
  'hostile names': hostile(),
}

// Where there is none, these are skipped: in CI the package is installed, and a skipped test fails the run.
describe.skipIf(!chromium)(
  'the page of a history in a browser (needs the Debian package chromium, or CLUSTERBENCH_CHROMIUM)',
  () => {
    const folder = scratch()
    let browser: Browser

    beforeAll(async () => {
      for (const [name, trend] of Object.entries(PAGES))
        writeFileSync(fileOf(name), html.render(trend, { columns: 80, color: false }))
      browser = await startChromium()
    })

    afterAll(async () => {
      await browser?.close()
      folder[Symbol.dispose]()
    })

    function fileOf(name: string): string {
      return join(folder.path, `${name.replaceAll(' ', '-')}.html`)
    }

    async function open(name: string, width: number, prepare: (page: Page) => Promise<void> = async () => {}) {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', error => complaints.push(String(error)))
      page.on('request', request => complaints.push(request.url()))
      await page.setViewport({ width, height: 900 })
      await prepare(page)
      await page.goto(pathToFileURL(fileOf(name)).href, { waitUntil: 'load' })
      return { page, complaints, [Symbol.asyncDispose]: () => page.close() }
    }

    describe.each(Object.keys(PAGES))('%s', name => {
      test.each([true, false])('asks for nothing and complains of nothing, with scripts: %s', async scripts => {
        await using opened = await open(name, 1280, page => page.setJavaScriptEnabled(scripts))
        expect(opened.complaints).toEqual([pathToFileURL(fileOf(name)).href])
        expect(await opened.page.evaluate('typeof window.hostile')).toBe('undefined')
      })

      test('does not scroll sideways at 360 columns, nor on a wide screen', async () => {
        await using opened = await open(name, 360)
        expect(await widestOf(opened.page)).toBeLessThanOrEqual(360)
        await opened.page.setViewport({ width: 1280, height: 900 })
        expect(await widestOf(opened.page)).toBeLessThanOrEqual(1280)
      })

      test.each(['light', 'dark'])('passes the accessibility check, %s', { timeout: 60_000 }, async theme => {
        await using opened = await open(name, 1280, async page => {
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
          await page.setBypassCSP(true)
        })
        expect(await accessibilityIssues(opened.page)).toEqual([])
      })
    })
  },
)
