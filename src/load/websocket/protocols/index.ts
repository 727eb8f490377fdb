import { plain } from './plain.ts'
import type { SessionProtocol } from './protocol.ts'
import { socketIo, socketIoWebSocket } from './socket-io.ts'

/** What clients may speak. A new one is one file and one line here. */
export const protocols: readonly SessionProtocol[] = [plain, socketIo, socketIoWebSocket]
