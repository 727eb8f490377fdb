export { CLIENT_PLACEHOLDER } from './clients.ts'
export { type ConnectionBound, connectionBound, mostConnections } from './connection-bound.ts'
export { CookieJar } from './cookie-jar.ts'
export type { LoadEngine, LoadPlan, Loop, SliceCounts } from './engine.ts'
export { DEFAULT_ENGINE, engines, openEngineFor } from './engines/index.ts'
export type {
  ClientTotals,
  EntrySnapshot,
  Generator,
  GeneratorCheck,
  LedgerSnapshot,
  SettledBatch,
  SliceOrder,
  SliceReport,
} from './generator.ts'
export { KnownConnection, type NoReply, type Reply } from './known-connection.ts'
export { drawnAt, dueBetween, type LoadPart, ratePlanOf } from './pacing.ts'
export { startGenerator } from './start-generator.ts'
export { protocols } from './websocket/protocols/index.ts'
export type { SessionBatch, SessionCounts, SessionEvent } from './websocket/session-events.ts'
export type { WebSocketPlan } from './websocket/web-socket-plan.ts'
