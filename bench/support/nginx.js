import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'

const START_LIMIT_MS = 5_000

/** Has the key as well. Made once with openssl for the tests; valid until 2126. */
const CERTIFICATE = fileURLToPath(new URL('../../test/fixtures/apps/localhost.pem', import.meta.url))

/** Runs `work` beside a one-process nginx on `cpu` that answers every request with a short text, over TLS if `tls` says so: it outruns the generators. */
export async function withNginx(cpu, work, { tls = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, tls))
  const child = spawn('taskset', ['-c', String(cpu), 'nginx', '-c', file, '-p', folder], { stdio: 'inherit' })
  try {
    await answering(port)
    await work(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`)
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

function configuration(folder, port, tls) {
  const certificate = tls ? `ssl_certificate ${CERTIFICATE}; ssl_certificate_key ${CERTIFICATE};` : ''
  return `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s;
  server { listen 127.0.0.1:${port}${tls ? ' ssl' : ''}; ${certificate} location / { default_type text/plain; return 200 "hello\\n"; } }
}
`
}

async function answering(port) {
  const deadlineMs = performance.now() + START_LIMIT_MS
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const connected = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
    ])
    socket.destroy()
    if (connected) return
    if (performance.now() > deadlineMs) throw new Error('nginx did not start')
    await delay(20)
  }
}
