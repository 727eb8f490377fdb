import type { Result } from '../../model/result.ts'
import { cutTo, plainLines } from '../plain-words.ts'
import { rerunCommand } from '../rerun.ts'
import type { Block } from './blocks.ts'
import { escaped, fenced, folded } from './escape.ts'

const MOST_CHARACTERS = 2_000

/** The command that was run, and where its result is. */
export function rerunBlock(result: Result, path: string): Block {
  const command = cutTo(plainLines(rerunCommand(result)), MOST_CHARACTERS)
  const again =
    result.command === 'chaos'
      ? `The same plan again: \`--plan plan.json\`, which lies beside the result.`
      : `The same orders again: \`--seed ${result.seed}\`.`
  const { version } = result.tool
  const body = [
    fenced(command.split('\n'), 'sh'),
    again,
    `Result: ${escaped(path)}, of clusterbench ${escaped(version)}.`,
  ]
  return { name: 'the command', text: folded('Run it again', body.join('\n\n')), spare: 5 }
}
