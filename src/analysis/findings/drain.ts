/** How an app stops without losing a request (docs/decisions/0022-restarts-as-they-are-done.md), as the end of a sentence. */
export const DRAIN =
  'answer with `Connection: close` from then on, call server.close() about a second later, when clients have left, and in its callback call cluster.worker.disconnect(), or exit where there is no cluster'
