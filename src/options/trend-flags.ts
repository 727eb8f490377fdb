import { Command, Option } from 'commander'
import { TREND_METRICS, type TrendMetricName } from '../model/trend-metric.ts'
import { shareText } from '../model/units.ts'
import { option } from './flag-parts.ts'
import { numberBetween, oneOf, reading, type ValueParser, wholeNumber } from './values.ts'

/** The flags of `trend`. */
export interface TrendFlags {
  metric: TrendMetricName
  /** Id of an arm; undefined: all. */
  arm?: string
  format: string
  out?: string
  /** Only so many runs of each series. */
  last?: number
  /** As a share; undefined: as fits the metric. */
  minMagnitude?: number
  alpha: number
}

const names = TREND_METRICS.map(each => each.name)

const metric = oneOf(names, 'metric') as ValueParser<TrendMetricName>

/** The command `trend` with its flags. */
export function trendCommand(formats: readonly string[]): Command {
  return new Command('trend')
    .argument('<result.json...>', 'files that compare or chaos wrote, such as results/*/result.json')
    .addOption(option('--metric <name>', 'what is shown; the metrics are listed below', metric).default(names[0]))
    .addOption(new Option('--arm <id>', 'only this arm (default: all, one series each)'))
    .addOption(
      option('--format <name>', `one of ${formats.join(', ')}`, oneOf(formats, 'report format')).default('text'),
    )
    .addOption(new Option('--out <file>', 'where the report is written (default: stdout)'))
    .addOption(option('--last <n>', 'only the last runs of each series', wholeNumber(1, 100_000)))
    .addOption(
      option(
        '--min-magnitude <change>',
        'smaller changes are not marked (default: as fits the metric, listed below)',
        reading(shareText(0, 100)),
      ),
    )
    .addOption(
      option(
        '--alpha <p>',
        'share of series without any change that get a mark all the same',
        numberBetween(0.0001, 0.2),
      ).default(0.001),
    )
    .addHelpText('after', metricsHelp())
}

function metricsHelp(): string {
  const width = Math.max(...names.map(name => name.length)) + 2
  const lines = TREND_METRICS.map(({ name, meaning, of, leastChange }) => {
    const least = leastChange > 0 ? `marked from ${Math.round(leastChange * 100)} % on` : 'any change is marked'
    return `  ${name.padEnd(width)}${meaning} (${of.join(', ')}; ${least})`
  })
  return `\nMetrics of --metric:\n${lines.join('\n')}\n`
}
