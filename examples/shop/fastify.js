// The same shop on Fastify 5.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const Fastify = require('fastify')
const shop = require('./catalogue.js')

const app = Fastify({ logger: false })
const files = { 'style.css': readFileSync(join(__dirname, 'public/style.css')) }

app.get('/static/:name', async (request, reply) => {
  const file = files[request.params.name]
  return file ? reply.type('text/css; charset=utf-8').send(file) : reply.code(404).send({ error: 'no such file' })
})

app.get('/products', async request => shop.list(Number(request.query.page ?? 0)))

app.get('/products/:id', async (request, reply) => {
  return shop.detail(Number(request.params.id)) ?? reply.code(404).send({ error: 'no such product' })
})

app.get('/search', async request => shop.search(String(request.query.q)))

app.post('/cart', async (request, reply) => {
  return reply.code(201).send(shop.cart(request.body.customer, request.body.product))
})

app.post('/login', async (request, reply) => {
  if (shop.isCustomer(request.body.name, request.body.password)) return { state: 'welcome' }
  return reply.code(401).send({ error: 'wrong name or password' })
})

app.post('/checkout', async (request, reply) => reply.code(201).send(shop.checkout(request.body)))

app.listen({ port: Number(process.env.PORT || 3000) })
