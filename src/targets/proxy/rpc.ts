import type { Disturbance, ProxyCounts } from './controls.ts'
import type { Upstream } from './front.ts'

/** What the runner asks of the thread of its proxies, each known by a number. */
export type ProxyCall =
  | { readonly method: 'open'; readonly upstream: Upstream; readonly pairs: SharedArrayBuffer | undefined }
  | { readonly method: 'disturb'; readonly proxy: number; readonly disturbance: Disturbance; readonly forMs: number }
  | { readonly method: 'heal'; readonly proxy: number }
  | { readonly method: 'close' }

export interface ProxyRequest {
  readonly id: number
  readonly call: ProxyCall
}

/** `open`: the proxy's number and its port. `heal`: what it did. */
export type ProxyAnswer = { readonly proxy: number; readonly port: number } | ProxyCounts | undefined

export type ProxyReply =
  | { readonly id: number; readonly value: ProxyAnswer }
  | { readonly id: number; readonly error: string }
