import { createServer } from 'node:http'

// A list as an API returns it, about 5 KB, serialised anew for every request.
const items = Array.from({ length: 40 }, (_, id) => ({
  id,
  name: `item ${id}`,
  price: id * 1.25,
  tags: ['new', 'sale', 'in stock'],
  owner: { id: id % 7, name: `owner ${id % 7}` },
}))

createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ total: items.length, items }))
}).listen(3000)
