// An Express 5 API, as `npm start` would run it.
const express = require('express')

const app = express()
const port = process.env.PORT || 3000
const users = Array.from({ length: 50 }, (_, id) => ({ id, name: `user ${id}`, mail: `user${id}@example.com` }))

app.use(express.json())

app.get('/', (_request, response) => {
  response.json({ users: users.length })
})

app.get('/users', (_request, response) => {
  response.json(users)
})

app.get('/users/:id', (request, response) => {
  const user = users[Number(request.params.id)]
  if (user) response.json(user)
  else response.status(404).json({ error: 'no such user' })
})

app.post('/echo', (request, response) => {
  response.status(201).json(request.body)
})

app.listen(port, () => console.log(`listening on http://localhost:${port}`))
