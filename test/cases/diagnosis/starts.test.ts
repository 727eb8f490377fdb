import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

const START = '--modes single --budget 15s'

const SITUATIONS: readonly Situation[] = [
  {
    name: 'HTTP/2 without TLS',
    source: 'https://github.com/Unitech/pm2/issues/3136',
    truth: 'The app speaks HTTP/2.',
    command: `compare h2c.js ${START}`,
    exitCode: 3,
    says: [/h2c\.js \(single\) speaks HTTP\/2 .*?\.(?= )/],
  },
  {
    name: 'HTTP/2 over TLS alone',
    source: 'https://github.com/Unitech/pm2/issues/3136',
    truth: 'The app speaks HTTP/2.',
    command: `compare h2-alone.js ${START}`,
    exitCode: 3,
    says: [/h2-alone\.js \(single\) speaks only HTTP\/2 over TLS .*?\.(?= )/],
  },
  {
    name: 'An exclusive listener in a cluster',
    source: 'https://github.com/h3js/srvx/pull/221',
    truth: 'The second worker gets EADDRINUSE, as the listener is exclusive.',
    command: 'compare exclusive.js --modes single,cluster-rr --budget 15s',
    exitCode: 3,
    says: [/exclusive\.js \(cluster-rr\) exited with .*?EADDRINUSE.*?\.(?= )/, /exclusive/],
  },
  {
    name: 'An exclusive listener that tries again for ever',
    source: 'https://github.com/nodejs/node-v0.x-archive/pull/8238',
    truth: 'The second worker gets EADDRINUSE, as the listener is exclusive.',
    command: 'compare exclusive-retries.js --modes single,cluster-rr --budget 15s',
    exitCode: 3,
    says: [/Only \d .*?EADDRINUSE.*?\.(?= )/, /exclusive/, /cluster-rr/],
  },
  {
    name: 'A start that needs longer than its limit',
    source: 'https://github.com/Unitech/pm2/issues/2353',
    truth: 'The app was still starting at --start-timeout.',
    command: `compare slow-start.js ${START} --start-timeout 2s`,
    exitCode: 3,
    says: [/slow-start\.js \(single\) did not listen .*? \(--start-timeout\).*?\.(?= )/],
  },
  {
    name: 'An app that colours its last words',
    source: 'found by attack',
    truth: 'It ended with code 1; its control sequences must not reach the terminal.',
    command: `compare escape-codes.js ${START}`,
    exitCode: 3,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    silentAbout: [/[\u0000-\u0008\u000b-\u001f\u007f]/],
    says: [/escape-codes\.js \(single\) exited with code 1 .*?\.(?= )/, /boom/],
  },
  {
    name: 'A script that is no server',
    source: 'https://github.com/Unitech/pm2/issues/4225',
    truth: 'It ends by itself with code 0, without listening.',
    command: `compare a-script.js ${START}`,
    exitCode: 3,
    says: [/a-script\.js \(single\) exited with code 0 .*?\.(?= )/],
  },
  {
    name: 'An app whose database never comes',
    source: 'https://github.com/Unitech/pm2/issues/1875',
    truth: 'It lives, and does not listen.',
    command: `compare waits-for-its-database.js ${START} --start-timeout 2s`,
    exitCode: 3,
    says: [/waits-for-its-database\.js \(single\) did not listen .*? \(--start-timeout\).*?\.(?= )/],
  },
  {
    name: 'An app that is not configured',
    source: 'https://github.com/nestjs/nest/issues/7611',
    truth: 'It answers 500, and its first line says why.',
    command: `compare not-configured.js ${START}`,
    exitCode: 3,
    says: [/not-configured\.js \(single\) answered 500 to .*?\.(?= )/, /DATABASE_URL is not set/],
  },
  {
    name: 'A body without its content type',
    source: 'https://github.com/mcollina/autocannon/issues/382',
    truth: 'The app answers 415, as the request names no content type.',
    command: `compare wants-json.js ${START} -m POST -b '{"a":1}'`,
    exitCode: 3,
    says: [/wants-json\.js \(single\) answered 415 to .*?\.(?= )/, /content-type/i],
  },
]

diagnose('Apps that do not start', SITUATIONS)
