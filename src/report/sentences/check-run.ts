import type { CheckResult } from '../../model/check-result.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent, formatTime, NBSP } from '../numbers.ts'
import { clientFacts } from './clients.ts'
import { programsFact, unbroken } from './closing.ts'
import { loadedFacts } from './server.ts'

type Fact = readonly [name: string, value: string]

/** What was asked for, and where it ran: one paragraph, for those who want to repeat it. */
export function checkClosing(result: CheckResult): string {
  const { arms, durationMs, seed, environment, configFile } = result
  const apps = [...new Set(arms.map(arm => arm.app))]
  const facts = [
    ...(apps.length === 1 ? [`app ${apps[0]}`] : []),
    sequenceWords(result),
    ...loadedFacts(result),
    ...clientFacts(result),
    ...(configFile === null ? [] : [`configured by ${configFile}`]),
    `${sentWords(result)} in ${formatDuration(durationMs)}`,
    `seed ${seed}`,
    ...programsFact(arms),
    `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`,
  ]
  return facts.map(unbroken).join(`${NBSP}· `)
}

function sequenceWords({ settings: { steps } }: CheckResult): string {
  const names = new Set(steps.map(({ sequence }) => sequence))
  return `${formatNumberOf(names.size, 'sequence')} of ${formatNumberOf(steps.length, 'step')}`
}

function sentWords({ trials }: CheckResult): string {
  const sum = (of: (trial: CheckResult['trials'][number]) => number) => trials.reduce((all, each) => all + of(each), 0)
  const side = sum(({ parallel }) => parallel?.sequences ?? 0)
  const serial = formatNumberOf(
    sum(({ serial }) => serial.sequences),
    'sequence',
  )
  return side > 0 ? `${serial} one after the other, ${formatCount(side)} side by side` : serial
}

/** What was asked for, fact by fact. */
export function checkFacts(result: CheckResult): Fact[] {
  const { settings } = result
  const steps = settings.steps.map(({ step, unique, same }) => {
    const values = [unique && `unique ${unique}`, same && `same ${same}`].filter(Boolean).join(', ')
    return `${step}${values === '' ? '' : ` (${values})`}`
  })
  return [
    ['Steps', steps.join(' → ')],
    ['Sent', sentWords(result)],
    ...reachedFacts(result),
    ['Side by side', `${formatCount(settings.parallel)} at a time`],
    ['Timeout', formatTime(settings.timeoutMs)],
    ['Budget', formatDuration(settings.budgetMs)],
    ['False alarms', `in at most ${formatPercent(settings.alpha)} of runs, over all arms and steps`],
  ]
}

/** Which workers were reached, and between how many ordered pairs of them a sequence has changed. */
function reachedFacts({ trials }: CheckResult): Fact[] {
  const said = trials.map(({ arm, workers, steps }) => {
    const all = new Set(steps.flatMap(({ pairs }) => pairs.map(({ from, to }) => `${from} ${to}`)))
    const most = workers.length * (workers.length - 1)
    const changes = all.size === 0 ? '' : `, ${formatCount(all.size)} of ${formatNumberOf(most, 'ordered pair')}`
    return `${arm}: ${formatCount(workers.length)}${changes}`
  })
  return said.length === 0 ? [] : [['Workers reached', said.join('; ')]]
}

/** What the words and figures of such a report mean. */
export function checkWords({ settings }: CheckResult): Fact[] {
  return [
    [
      'Sequence',
      'What one user does: its steps are sent one after the other, with the cookies and values that earlier ones got. It ends at the first step that fails.',
    ],
    [
      'Stayed, changed worker',
      'Which worker responds is known by a header that clusterbench adds. About half of the sequences go to one worker, and the others go on with another one; who really responded counts.',
    ],
    [
      'Depends on the worker',
      `Steps fail more often after a change of worker than without one, by Fisher’s exact test; or a value that has to be unique is given again by other workers, and more often than by one process, or one that has to be the same is another with each worker. In at most ${formatPercent(settings.alpha)} of runs does that happen by chance.`,
    ],
    [
      'At most',
      'The share of failing sequences that would still show as few as were seen, once in a hundred runs (Clopper–Pearson, 99 %).',
    ],
    [
      'Lost updates',
      'A value that has to be unique came again when several sequences were sent at a time, more often than by chance, and never when they were sent one after the other.',
    ],
  ]
}
