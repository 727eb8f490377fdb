import { bytesInWords, ofConnections } from './network.ts'

/** Swallows what is sent in both directions, and resets the connections of which something is missing when it is over. */
export const blackhole = ofConnections({
  name: 'blackhole',
  summary: 'connections to a companion, or to the app, stay open and nothing passes: target=redis for=2s',
  noun: 'blackhole',
  label: 'blackhole',
  words: {},
  disturbance: () => ({ kind: 'swallow' }),
  proof: ({ swallowedBytes, swallowedOn }, took) =>
    swallowedBytes === 0
      ? undefined
      : `${bytesInWords(swallowedBytes)} on ${swallowedOn} ${swallowedOn === 1 ? 'connection' : 'connections'} were swallowed in ${took}`,
})
