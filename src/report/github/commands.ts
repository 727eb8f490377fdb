import { plainWords } from '../plain-words.ts'

/** What GitHub shows beside a step, the gravest first. */
export type Grade = 'error' | 'warning' | 'notice'

/** One line beside a step. */
export interface Annotation {
  readonly grade: Grade
  readonly title: string
  readonly message: string
}

/** A workflow command as the runner reads it from a step's output. */
export function workflowCommand({ grade, title, message }: Annotation): string {
  return `::${grade} title=${inProperty(plainWords(title))}::${inMessage(plainWords(message))}`
}

/** As the runner's own toolkit escapes a message. */
function inMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** As it escapes a property, which colons and commas would end. */
function inProperty(text: string): string {
  return inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
