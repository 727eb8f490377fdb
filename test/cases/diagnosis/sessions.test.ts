import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

/** Each session waits for an answer during about a third of the time, and is idle for the rest. */
const CHAT =
  'chaos chats.js --websocket /ws -c 40 --message-every 1s --reconnect-after 500ms --modes cluster-rr --workers 2 --warmup 500ms --baseline-for 2s --cooldown 1s --seed 7'

const SITUATIONS: readonly Situation[] = [
  {
    name: 'A worker is killed beside idle and chatting sessions',
    source: 'https://github.com/websockets/ws/issues/543',
    truth:
      'The sessions of the worker, and no others, end without a close frame, and their clients come back. In the row: sessions lost, those of the worker, those that were idle, the close code, and how long until all were back.',
    command: `${CHAT} --fault 'kill at=1s' --duration 4s`,
    exitCode: 0,
    // All that were lost were those of the worker; some of them were idle.
    says: [/kill SIGKILL (\d+) \1 (?!\1 |0 )\d+ 1006 [\d.]+ m?s/],
    silentAbout: [/Restarts cut WebSocket sessions/, /Workers cannot keep up/],
  },
  {
    name: 'The same app restarted, which closes its sessions',
    source: 'a healthy twin',
    truth: 'Every session is closed with 1001 or 1012, and every client comes back.',
    command: `${CHAT} --rolling-restart-at 1s --duration 4s`,
    exitCode: 0,
    says: [/\b(\d+) \1 \d+ \d+×1001 \d+×1012 [\d.]+ m?s/],
    silentAbout: [/Restarts cut WebSocket sessions/, /Workers cannot keep up/, /×1006/],
  },
]

diagnose('WebSocket sessions', SITUATIONS)
