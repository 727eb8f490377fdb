import type { StoredResult } from '../../format.ts'
import { rerunCommand } from '../../rerun.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'

/** The command that was run, to be copied, and where its result is. */
export function rerunPart({ result, path }: StoredResult, place: Place): Part {
  const id = idIn(place, 'command')
  return {
    name: 'rerun',
    title: 'Run it again',
    content: (
      <>
        <pre id={id} dir="ltr">
          <code>{rerunCommand(result)}</code>
        </pre>
        <p>
          <button type="button" class="copy" data-copies={id} hidden>
            Copy the command
          </button>{' '}
          <span class="copied" role="status" />
        </p>
        <p class="quiet">
          The seed was {result.seed}: with <code>--seed {result.seed}</code> the random order is the same again. All
          that was measured is in <code>{path}</code>.
        </p>
      </>
    ),
  }
}
