import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { HANDED_OVER, type HandedOver, type HandOverReply } from './protocol.ts'
import type { HandOver } from './topology.ts'

/** What a process has said before it ended is read by then. */
const READ_WITHIN_MS = 20

/** A connection that the worker has not answered for. */
interface Pending {
  readonly socket: Socket
  returned(): void
}

/**
 * Hands connections over to a process. They stay open here until it has taken them: Node closes the copy of the sender only when the receiver
 * answers, and one that was sent to a process which dies would hang.
 */
export function handOverTo(child: ChildProcess): HandOver {
  const pending = new Map<number, Pending>()
  let last = 0
  const settle = (id: number, taken: boolean) => {
    const known = pending.get(id)
    pending.delete(id)
    if (taken) known?.socket.destroy()
    else known?.returned()
  }
  const messages: NodeJS.EventEmitter = child
  messages.on('internalMessage', (message: HandOverReply) => {
    if (message.cmd === HANDED_OVER) settle(message.id, message.taken)
  })
  // `disconnect` does not come where connections wait to be sent: Node waits for a message that never comes.
  child.once('exit', () =>
    setTimeout(() => {
      for (const id of [...pending.keys()]) settle(id, false)
    }, READ_WITHIN_MS),
  )
  return ({ socket, port, head }, returned) => {
    last += 1
    const id = last
    pending.set(id, { socket, returned })
    const message: HandedOver = { cmd: HANDED_OVER, id, port, head: head?.toString('base64') }
    child.send(message, socket, { keepOpen: true }, error => error && settle(id, false))
  }
}
