const { subscribe } = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel')

/** Subscribes to a diagnostics channel. What the subscriber throws would end the app, so it is dropped. */
function observe(channel: string, take: (message: unknown) => void): void {
  subscribe(channel, message => {
    try {
      take(message)
    } catch {
      // The app comes first; what is missing shows in the counters.
    }
  })
}

export type Observe = typeof observe

module.exports = { observe }
