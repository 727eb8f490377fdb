import { COMMANDS, type ListedCommand } from './commands.ts'
import type { KnownNames } from './settings/kinds.ts'
import { flagOf, type Group, type Setting, shownDefault, textOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'
import { hasThresholds, thresholdMetrics } from './thresholds.ts'
import { trendMetrics } from './trend-metrics.ts'

/** The page of the documentation that lists every command with its flags, out of the table of settings. */
export function cliPage(known: KnownNames): string {
  const contents = COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#clusterbench-${name}) | ${summary} |`)
  return [
    '# The command line',
    'This page is generated from the table of settings (`npm run schema`). `--help` prints the same for each command.',
    ['| command | what for |', '|---|---|', ...contents].join('\n'),
    `Times have a unit (\`500ms\`, \`60s\`, \`2m\`); so do sizes (\`200MiB\`) and percentages (\`3%\`). Precedence: flags, experiment file,
[configuration file](config.md), defaults. Flags in *italics* cannot be set in a file; the others have the same name there, in
camel case (\`--max-restarts\` is \`maxRestarts\`). \`--keepalive\` and \`--pin\` are the opposites of \`--no-keepalive\` and \`--no-pin\`, for
when a file sets those.`,
    ...COMMANDS.map(listed => commandPart(listed, known)),
  ]
    .join('\n\n')
    .concat('\n')
}

function commandPart(listed: (typeof COMMANDS)[number], known: KnownNames): string {
  const { name, takes, argument, description }: ListedCommand = listed
  const settings = settingsOf(listed.name)
  const groups = [...new Set(settings.map(({ group }) => group))]
  const examples = listed.examples.map(([purpose, args]) => `# ${purpose}\nclusterbench ${args}`)
  return [
    `## clusterbench ${name}`,
    description,
    `\`\`\`text\nclusterbench ${[name, '[options]', takes].join(' ').trim()}\n\`\`\``,
    ...(argument === '' ? [] : [`\`${takes}\`: ${argument}.`]),
    `\`\`\`text\n${examples.join('\n')}\n\`\`\``,
    ...groups.map(group => groupPart(group, settings, known)),
    ...metricsOf(name),
  ].join('\n\n')
}

function groupPart(group: Group, settings: readonly Setting[], known: KnownNames): string {
  const rows = settings.filter(each => each.group === group).map(each => rowOf(each, known))
  return [`**${group}**`, ['| flag | meaning | default |', '|---|---|---|', ...rows].join('\n')].join('\n\n')
}

function rowOf(setting: Setting, known: KnownNames): string {
  const { name, short, kind, negated, files } = setting
  const value = kind.value === undefined ? '' : ` ${kind.value}`
  const flag = `\`${short ? `-${short}, ` : ''}${flagOf(name)}${value}\``
  const off = `\`--no-${flagOf(name).slice(2)}\``
  const flags = negated === undefined ? flag : kind.value === undefined ? off : `${flag}, ${off}`
  const text = negated === undefined ? textOf(setting, known) : kind.value === undefined ? negated : setting.text
  const cells = [files === 'none' ? `*${flags}*` : flags, text, shownDefault(setting) ?? '']
  return `| ${cells.map(cellText).join(' | ')} |`
}

/** Outside of code, Markdown would take angle brackets for a tag. */
function cellText(text: string): string {
  const escaped = text.replaceAll('|', '\\|')
  return /^\*?`/.test(text) ? escaped : escaped.replaceAll('<', '\\<')
}

function metricsOf(command: string): string[] {
  const lists = command === 'trend' ? [trendMetrics()] : hasThresholds(command) ? thresholdMetrics(command) : []
  return lists.flatMap(([title, entries]) => [
    title,
    ['| | |', '|---|---|', ...entries.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)].join('\n'),
  ])
}
