import type { VNode } from 'preact'
import type { ChaosResult, Finding } from '../../../model/chaos-result.ts'
import { nameOnPage } from '../names.ts'
import type { Part } from '../part.ts'
import { Chip, Heading } from '../parts.tsx'
import type { Place } from '../place.ts'
import { colourOf } from '../tones.ts'

/** What was diagnosed: each with its severity, its evidence, and what to do. Nothing where nothing was. */
export function findingsPart(result: ChaosResult, place: Place): Part | undefined {
  const { findings } = result.summary
  if (findings.length === 0) return undefined
  return {
    name: 'findings',
    title: 'Findings',
    content: (
      <>
        <ul class="cards">
          {findings.map((finding, at) => (
            <OneFinding key={at} finding={finding} place={place} />
          ))}
        </ul>
      </>
    ),
  }
}

function OneFinding({ finding, place }: { finding: Finding; place: Place }): VNode {
  const { severity, title, arms, evidence, advice } = finding
  const colour = colourOf(severity)
  return (
    <li class={`card ${colour}`}>
      <Heading place={place} below={1}>
        <Chip colour={colour}>{severity}</Chip> {title}
      </Heading>
      <p>{evidence}</p>
      <p>
        <strong>What to do:</strong> {advice}
      </p>
      {arms.length > 0 && <p class="quiet">Seen in {arms.map(nameOnPage).join(', ')}.</p>}
    </li>
  )
}
