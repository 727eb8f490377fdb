/** What the clients of WebSocket sessions do. Each of the plan's connections is one client, which has one session at a time. */
export interface WebSocketPlan {
  /** Where sessions are opened. */
  readonly path: string
  /** A name in protocols/index.ts. */
  readonly protocol: string
  /** What clients send; `{client}` and `{n}` stand for the number of the client and of its message. Undefined: these two numbers. */
  readonly message: string | undefined
  /** What the answer to a message contains; undefined: the message itself. */
  readonly expect: string | undefined
  /** Mean delay before a client comes back after a loss, in milliseconds. */
  readonly reconnectAfterMs: number
  /** The delays are drawn from it. */
  readonly seed: number
}
