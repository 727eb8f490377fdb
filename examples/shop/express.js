// A shop of seven routes on Express 5.
const { join } = require('node:path')
const express = require('express')
const shop = require('./catalogue.js')

const app = express()
app.use(express.json())
app.use('/static', express.static(join(__dirname, 'public')))

app.get('/products', (request, response) => {
  response.json(shop.list(Number(request.query.page ?? 0)))
})

app.get('/products/:id', (request, response) => {
  const product = shop.detail(Number(request.params.id))
  if (product) response.json(product)
  else response.status(404).json({ error: 'no such product' })
})

app.get('/search', (request, response) => {
  response.json(shop.search(String(request.query.q)))
})

app.post('/cart', (request, response) => {
  response.status(201).json(shop.cart(request.body.customer, request.body.product))
})

app.post('/login', (request, response) => {
  if (shop.isCustomer(request.body.name, request.body.password)) response.json({ state: 'welcome' })
  else response.status(401).json({ error: 'wrong name or password' })
})

app.post('/checkout', (request, response) => {
  response.status(201).json(shop.checkout(request.body))
})

app.listen(process.env.PORT || 3000)
