import { CLIENT_PLACEHOLDER } from '../clients.ts'
import type { WebSocketPlan } from './web-socket-plan.ts'

/** Stands for the number of the message in what clients send. */
const NUMBER_PLACEHOLDER = '{n}'

/** What a client sends; both are numbered from 1. The full stop keeps message 1 from being found in the answer to message 10. */
export function messageText({ message }: Pick<WebSocketPlan, 'message'>, client: number, n: number): string {
  if (message === undefined) return `clusterbench ${client}/${n}.`
  return message.replaceAll(CLIENT_PLACEHOLDER, String(client)).replaceAll(NUMBER_PLACEHOLDER, String(n))
}
