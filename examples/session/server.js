// An Express 5 app as it is often begun: sessions, a counter and items in the memory of the process.
const { randomUUID } = require('node:crypto')
const express = require('express')

const app = express()
const port = process.env.PORT || 3000
const sessions = new Map()
const items = new Map()
let count = 0

app.use(express.json())

app.use((request, _response, next) => {
  const id = /(?:^|;\s*)sid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  request.session = sessions.get(id)
  next()
})

app.post('/login', (request, response) => {
  const id = randomUUID()
  sessions.set(id, { user: request.body.user })
  response.cookie('sid', id, { httpOnly: true, sameSite: 'lax' }).status(204).end()
})

app.get('/me', (request, response) => {
  if (request.session) response.json(request.session)
  else response.status(401).json({ error: 'not logged in' })
})

app.post('/count', (_request, response) => {
  count += 1
  response.json({ value: count })
})

app.put('/items/:id', (request, response) => {
  items.set(request.params.id, request.body)
  response.status(204).end()
})

app.get('/items/:id', (request, response) => {
  const item = items.get(request.params.id)
  if (item) response.json(item)
  else response.status(404).json({ error: 'no such item' })
})

app.listen(port, () => console.log(`listening on http://localhost:${port}`))
