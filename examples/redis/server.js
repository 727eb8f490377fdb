// Counts its visitors in Redis.
const { createServer } = require('node:http')
const { Redis } = require('./redis.js')

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')

createServer(async (request, response) => {
  const send = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  // It serves this without Redis.
  if (request.url === '/health') return send(200, { ok: true })
  try {
    send(200, { visitors: await redis.send('INCR', 'visitors') })
  } catch (error) {
    send(503, { error: error.message })
  }
}).listen(process.env.PORT ?? 3000)
