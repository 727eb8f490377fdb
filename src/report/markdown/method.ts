import type { ChaosResult } from '../../model/chaos-result.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import { NBSP } from '../numbers.ts'
import { chaosClosing } from '../sentences/chaos/closing.ts'
import { closingSentence } from '../sentences/closing.ts'
import type { Block } from './blocks.ts'
import { escaped, folded } from './escape.ts'
import { list } from './lists.ts'

const COMPARE = `Each generation boots all arms afresh and loads them in turns of milliseconds, so that what disturbs the machine
disturbs all alike. The generation is the unit of replication: requests and seconds are never the sample size. A verdict is
\`worse\` or \`better\` where the interval excludes 1× and the estimate passes the margin, \`same\` where the interval lies within
the margin, and otherwise \`inconclusive\`.`

const CHAOS = `The faults were drawn from the seed before the first request. The load follows its schedule whatever the server does, and every
request ends in exactly one outcome; nothing is tried again. A fault that did not prove its effect is not counted.`

/** How it was measured, and what was asked for. */
export function compareMethod(result: CompareResult): Block {
  return methodBlock(COMPARE, closingSentence(result))
}

/** The same of a chaos run. */
export function chaosMethod(result: ChaosResult): Block {
  return methodBlock(CHAOS, chaosClosing(result))
}

function methodBlock(text: string, closing: string): Block {
  const facts = closing.split(`${NBSP}· `).map(fact => escaped(fact))
  return { name: 'method', text: folded('Method', `${text.replaceAll('\n', ' ')}\n\n${list(facts)}`), spare: 6 }
}
