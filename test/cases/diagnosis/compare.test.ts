import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

/** A difference shows in the first responses; a ratio takes some generations. */
const BRIEF = '--warmup 300ms --budget 8s --seed 7'
const BUDGET = '--warmup 300ms --budget 15s --seed 7'
const NOT_A_RATIO = /\bhandles (at (least|most) )?[\d.,]+(x|×)/

const SITUATIONS: readonly Situation[] = [
  {
    name: 'A change sends every user to the login page',
    source: 'https://github.com/mcollina/autocannon/issues/48',
    truth: 'The head answers 302 where the base answers 200: it is broken, not faster.',
    command: `compare page.js redirects-to-login.js --modes single ${BRIEF}`,
    exitCode: 1,
    says: [
      /redirects-to-login\.js answers 302 where page\.js answers 200: all [\d,]+ requests to redirects-to-login\.js got 302/,
    ],
    silentAbout: [NOT_A_RATIO, /^better/],
  },
  {
    name: 'A change breaks the routing',
    source: 'https://github.com/mcollina/autocannon/issues/382',
    truth: 'The head answers 404 where the base answers 200.',
    command: `compare page.js page-missing.js --modes single ${BRIEF}`,
    exitCode: 1,
    says: [/page-missing\.js answers 404 where page\.js answers 200: all [\d,]+ requests to page-missing\.js got 404/],
    silentAbout: [NOT_A_RATIO],
  },
  {
    name: 'A change empties the list',
    source: 'https://github.com/mcollina/autocannon/issues/48',
    truth: 'The responses of the head are much smaller than those of the base, with the same status.',
    command: `compare list.js list-empty.js --modes single ${BRIEF}`,
    exitCode: 1,
    says: [/list-empty\.js sends a body of 2 bytes where list\.js sends a body of 9,981 bytes/],
    silentAbout: [NOT_A_RATIO],
  },
  {
    name: 'The emptied list is what the change is for',
    source: 'the same, with the difference allowed',
    truth: 'The size differs on purpose, so the speeds are compared.',
    command: `compare list.js list-empty.js --modes single --allow-difference size ${BUDGET}`,
    exitCode: 0,
    says: [/list-empty\.js sends a body of 2 bytes[^.]*\.js [^.]*\. --allow-difference size allows it\./, /[\d.]+×/],
  },
  {
    name: 'A page that holds a process id, a time and a number',
    source: 'a healthy twin',
    truth: 'All workers respond alike; bodies of slightly different length are no difference.',
    command: `compare page-with-pid.js --modes single,cluster-rr ${BRIEF}`,
    exitCode: 0,
    says: [
      /(cluster-rr handles|too early to tell cluster-rr from single|neither cluster-rr nor single).*?(?= dropped )/,
    ],
    silentAbout: [/differ/],
  },
  {
    name: 'A rate limiter that counts per process',
    source: 'https://github.com/express-rate-limit/express-rate-limit/issues/51',
    truth: 'Nearly all responses are 429: the limiter was measured, not the app.',
    command: `compare limits-per-process.js --modes single,cluster-rr ${BRIEF}`,
    exitCode: 0,
    says: [/The rate limiter was measured, not the app: .*? requests with 429\./],
    silentAbout: [NOT_A_RATIO],
  },
  {
    name: 'An app that answers every request with 500',
    source: 'https://github.com/mcollina/autocannon/issues/382',
    truth: 'One side serves nothing but errors, so there is no ratio.',
    command: `compare page.js answers-500.js --modes single ${BRIEF}`,
    exitCode: 1,
    says: [/answers-500\.js answers 500 where page\.js answers 200: all [\d,]+ requests to answers-500\.js got 500/],
    silentAbout: [NOT_A_RATIO],
  },
  {
    name: 'An app that waits for its database, and ten connections',
    source: 'https://github.com/nodejs/node/issues/3784',
    truth: 'The workers idle: ten connections cannot load them, so the modes are not told apart.',
    command: `compare waits-20ms.js --modes single,cluster-rr --connections 10 ${BUDGET}`,
    exitCode: 0,
    says: [/neither cluster-rr nor single was loaded: .*?not capacity\./, /--connections \d+/],
    silentAbout: [/\bsame\b.*cluster-rr handles/],
  },
  {
    name: 'An app that computes',
    source: 'a healthy twin',
    truth: 'One process is limited by its single event loop; a cluster uses both CPUs.',
    command: `compare page.js --modes single,cluster-rr --warmup 300ms --budget 25s --seed 7`,
    exitCode: 0,
    // Beside other programs it is the machine that they share.
    says: [/bottleneck single(, cluster-rr)?: (its event loop|other programs).*?(?= req\/s at)/],
    silentAbout: [/not loaded/i],
  },
  {
    name: 'A health server listens before the app does',
    source: 'https://github.com/gajus/lightship/issues/10',
    truth: 'The app on 3000 is measured, or the run asks which port is meant.',
    command: `compare health-server-first.js --modes single,cluster-rr ${BRIEF}`,
    exitCode: 2,
    says: [/health-server-first\.js \(single\) listens on .*? --port 9000 or --port 3000\./, /9000/, /3000/],
  },
  {
    name: 'A health server, and the app chosen',
    source: 'https://github.com/prometheus/client_js/issues/292',
    truth: 'The app on 3000 is measured; the other listener is named.',
    command: `compare health-server-beside.js --port 3000 --modes single,cluster-rr ${BRIEF}`,
    exitCode: 0,
    says: [/Measured port 3000, as --port asks\. .*?9000.*?\.(?= )/, /9000/],
  },
  {
    name: 'A metrics server that knows only its own paths',
    source: 'https://github.com/prometheus/client_js/issues/292',
    truth: 'The app on 3000 is measured: the other port answers 404.',
    command: `compare metrics-server-beside.js --modes single,cluster-rr ${BRIEF}`,
    exitCode: 0,
    says: [/Measured port 3000, because .*?\. Also open: .*?\.(?= )/],
  },
  {
    name: 'Two sites in one process',
    source: 'https://github.com/gajus/lightship/issues/70',
    truth: 'Nobody can know which of the two is meant.',
    command: `compare two-alike.js --modes single ${BRIEF}`,
    exitCode: 2,
    says: [/two-alike\.js \(single\) listens on port 4001 and port 4002, .*? --port 4002\./],
  },
  {
    name: 'An app that probes its port before it listens',
    source: 'the npm packages http-server and serve',
    truth: 'It works in all modes: a listener that is closed again is not the app.',
    command: `compare probes-its-port.js --modes single,cluster-rr,cluster-os ${BUDGET}`,
    exitCode: 0,
    says: [/cluster-rr(, cluster-os)? .*? single.*?(?= \w+ | dropped)/],
    silentAbout: [/do not share/],
  },
  {
    name: 'A port that only redirects to HTTPS',
    source: 'https://github.com/Unitech/pm2/issues/3136',
    truth: 'What answers is a redirect to another scheme, not the app.',
    command: `compare redirect-and-https.js --modes single ${BRIEF}`,
    exitCode: 0,
    says: [/GET \/ redirects to https:.*?\.(?= )/],
  },
]

diagnose('What changed, and what limited it', SITUATIONS)
