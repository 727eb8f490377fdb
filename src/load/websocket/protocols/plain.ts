import type { SessionProtocol } from './protocol.ts'

/** Each message is a frame, as with `ws` or a browser's WebSocket. */
export const plain: SessionProtocol = {
  name: 'plain',
  summary: 'each message is a WebSocket message',
  home: '/',
  pathOf: path => path,
  talk: () => ({
    begin: () => true,
    hear: text => ({ kind: 'message', text }),
    frameOf: text => text,
  }),
}
