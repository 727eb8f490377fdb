import type { StoredResult } from '../format.ts'
import { worstConclusion } from '../headline/index.ts'

/**
 * The outputs of a step as they are appended to `$GITHUB_OUTPUT`: `verdict`, `result` (a path, or one to a line) and
 * `report`.
 * @param report path of the best report for people that was written beside; empty without
 */
export function outputsText(results: readonly StoredResult[], report: string): string {
  const outputs = {
    verdict: worstConclusion(results.map(({ result }) => result)),
    result: results.map(({ path }) => path).join('\n'),
    report,
  }
  return Object.entries(outputs)
    .map(([name, value]) => outputText(name, value))
    .join('')
}

function outputText(name: string, value: string): string {
  const lines = value.split(/\r\n|\r|\n/)
  let delimiter = 'CLUSTERBENCH_END'
  while (lines.includes(delimiter)) delimiter += '_'
  return `${name}<<${delimiter}\n${lines.join('\n')}\n${delimiter}\n`
}
