import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

/** In each generation all arms are loaded at once for 3 s, of which the first half, longer than an entry lives, is not counted. */
const CACHED = '--modes single,cluster-rr --workers 4 --rate 200 --tally header:x-cache --warmup 300ms --budget 30s'
const LIMITED =
  "--modes single,cluster-rr --workers 4 --rate 400 --fault 'none every=3s' --baseline-for 2s --duration 4s"
const SHARED = { STORE: 'ipc' }

const SITUATIONS: readonly Situation[] = [
  {
    name: 'A cache in the memory of each worker',
    source: 'the law of a cache with a lifetime, λT / (1 + λT)',
    truth: 'With 1 worker 71 % of the requests are hits, with 4 workers 38 %.',
    command: `compare caches-values.mjs ${CACHED}`,
    exitCode: 0,
    says: [
      /Each worker has a cache of its own.*?header:x-cache was HIT in (6[5-9]|7\d) % of the responses with 1 worker, (3[3-9]|4[0-4]) % with 4 workers/,
    ],
  },
  {
    name: 'A cache that all workers share',
    source: 'a healthy twin',
    truth: 'As many requests are hits with 4 workers as with 1.',
    command: `compare caches-values.mjs ${CACHED}`,
    env: SHARED,
    exitCode: 0,
    says: [/cluster-rr HIT [\d,]+ (6[5-9]|7\d) %/],
    silentAbout: [/cache of its own/, /HIT single/],
  },
  {
    name: 'A rate limiter in the memory of each worker',
    source: 'https://github.com/express-rate-limit/express-rate-limit/issues/51',
    truth: 'Four workers let four times as many requests through as one.',
    command: `chaos limits-in-store.mjs ${LIMITED}`,
    exitCode: 0,
    says: [/The rate limit grows with the workers.*?, [34]\.\d\d× as many/],
  },
  {
    name: 'A rate limiter that all workers share',
    source: 'a healthy twin',
    truth: 'The limit is the same with 4 workers as with 1.',
    command: `chaos limits-in-store.mjs ${LIMITED}`,
    env: SHARED,
    exitCode: 0,
    says: [/availability ([89]|1[0-6])(\.\d+)? % ([89]|1[0-6])(\.\d+)? %/],
    silentAbout: [/grows with the workers/],
  },
]

diagnose('Per worker', SITUATIONS)
