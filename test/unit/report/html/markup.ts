import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { expect } from 'vitest'
import type { Result } from '../../../../src/model/result.ts'
import { documentOf } from '../../../../src/report/document/index.ts'
import { ChartOf } from '../../../../src/report/html/charts/chart.tsx'

/** All values of an attribute, in the order in which they stand. */
export function valuesOf(markup: string, attribute: string): string[] {
  return [...markup.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map(match => match[1]!)
}

/** The text of all elements of a kind, tags left out. */
export function textsOf(markup: string, element: string): string[] {
  const found = markup.matchAll(new RegExp(`<${element}(?:\\s[^>]*)?>(.*?)</${element}>`, 'gs'))
  return [...found].map(match => match[1]!.replace(/<[^>]*>/g, ''))
}

/** The two drawings of a chart: for wide screens and for narrow ones. */
export function drawingsOf(markup: string): { width: number; height: number; svg: string }[] {
  const found = markup.matchAll(/<svg class="chart-svg[^>]*viewBox="0 0 (\d+) (\d+)".*?<\/svg>/gs)
  return [...found].map(([svg, width, height]) => ({ svg, width: Number(width), height: Number(height) }))
}

/** The absolute points at which the paths of a drawing begin, and where its texts stand. */
function pointsOf(svg: string): [number, number][] {
  const starts = [...svg.matchAll(/M(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]): [number, number] => [
    Number(x),
    Number(y),
  ])
  const texts = [...svg.matchAll(/<text[^>]* x="([^"]*)" y="([^"]*)"/g)]
  return [...starts, ...texts.map(([, x, y]): [number, number] => [Number(x), Number(y)])]
}

/** What holds of every chart, whatever it shows. */
export function expectSound(markup: string): void {
  for (const tag of markup.match(/<[a-z][^>]*>/g) ?? []) {
    expect(tag).not.toMatch(/NaN|Infinity|undefined|\snull|\sstyle=|\son[a-z]+=|\shref=/)
  }
  expect(markup).not.toMatch(/<script|<style/)
  const ids = valuesOf(markup, 'id')
  expect(new Set(ids).size, 'ids that are there once').toBe(ids.length)
  const drawings = drawingsOf(markup)
  expect(drawings.length).toBeGreaterThan(0)
  for (const { svg, width, height } of drawings) {
    const [labels] = valuesOf(svg, 'aria-labelledby')
    for (const label of labels!.split(' ')) expect(svg).toContain(`id="${label}"`)
    expect(textsOf(svg, 'desc')[0]!.length).toBeGreaterThan(20)
    for (const [x, y] of pointsOf(svg)) {
      expect(x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1, `${x},${y} in ${width} × ${height}`).toBe(true)
    }
  }
  expect(textsOf(markup, 'caption').length).toBeGreaterThan(0)
  expect(markup).not.toMatch(/<th(?! scope=)[ >]/)
  for (const table of markup.match(/<table.*?<\/table>/gs)!)
    expect(table.match(/<tr>/g)!.length).toBeLessThanOrEqual(62)
}

/** The charts of a result in the sections of these names, as they stand on a page; empty without any. */
export function chartsOf(result: Result, ...names: readonly string[]): string {
  const { sections } = documentOf({ result, path: 'result.json' }, 'page')
  const blocks = sections.filter(({ name }) => names.includes(name)).flatMap(section => section.blocks)
  const charts = blocks.flatMap(block => (block.kind === 'chart' ? [h(ChartOf, { chart: block, id: block.name })] : []))
  return charts.map(chart => render(chart)).join('')
}
