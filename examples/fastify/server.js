// A Fastify 5 API with a response schema: an ES module on a hard-coded port.
import Fastify from 'fastify'

const app = Fastify({ logger: false })

const item = { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } }
const items = Array.from({ length: 50 }, (_, id) => ({ id, name: `item ${id}` }))

app.get('/', async () => ({ items: items.length }))

app.get('/items', { schema: { response: { 200: { type: 'array', items: item } } } }, async () => items)

app.get('/items/:id', async (request, reply) => {
  const found = items[Number(request.params.id)]
  return found ?? reply.code(404).send({ error: 'no such item' })
})

await app.listen({ port: 3000 })
