import type { Result } from '../../../model/result.ts'

import type { Part } from '../part.ts'

/** What a reader should know before trusting the figures, each with what to do about it. Nothing where there is nothing. */
export function warningsPart(result: Result): Part | undefined {
  const { warnings } = result.summary
  if (warnings.length === 0) return undefined
  return {
    name: 'warnings',
    title: 'Warnings',
    content: (
      <>
        <ul class="cards">
          {warnings.map(({ message, advice }, at) => (
            <li key={at} class="card warn">
              <p>
                <strong>{message}</strong>
              </p>
              <p>{advice}</p>
            </li>
          ))}
        </ul>
      </>
    ),
  }
}
