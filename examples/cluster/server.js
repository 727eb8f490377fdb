// A cluster of its own. Workers that die are replaced. SIGHUP restarts them one after the other: a new one first, then the old one leaves.
const cluster = require('node:cluster')
const { createServer } = require('node:http')

if (cluster.isPrimary) {
  for (let index = 0; index < 2; index += 1) cluster.fork()
  // Workers that leave in a restart have been replaced already.
  cluster.on('exit', worker => {
    if (!worker.leaving) cluster.fork()
  })
  // One that has died may still be in the list.
  process.on('SIGHUP', () => restart(Object.values(cluster.workers).filter(worker => !worker.isDead())))
} else {
  serve()
}

function restart([old, ...others]) {
  if (!old) return
  const next = cluster.fork()
  // Until the new one listens, the two are one worker: whichever dies, the other one is there.
  old.leaving = next.leaving = true
  const giveUp = () => {
    old.leaving = false
    if (old.isDead()) cluster.fork()
  }
  next.once('exit', giveUp)
  next.once('listening', () => {
    next.off('exit', giveUp)
    next.leaving = false
    if (old.isDead()) return restart(others)
    // It may die before it gets the message.
    old.on('error', () => {})
    old.once('exit', () => restart(others))
    old.send('leave')
  })
}

function serve() {
  let leaving = false
  const server = createServer((_request, response) => {
    // Clients that keep their connection are asked to open another.
    if (leaving) response.setHeader('connection', 'close')
    response.end('hello\n')
  }).listen(3000)
  process.on('message', () => {
    leaving = true
    setTimeout(() => server.close(() => process.disconnect()), 700)
  })
}
