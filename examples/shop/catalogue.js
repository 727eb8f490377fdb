// What the shop sells, and who buys it: the same for both servers.
const { pbkdf2Sync } = require('node:crypto')

const WORDS = ['red', 'blue', 'warm', 'light', 'wool', 'linen', 'winter', 'summer', 'long', 'short', 'soft', 'strong']
const KINDS = ['coat', 'shirt', 'scarf', 'hat', 'boot', 'belt', 'sock', 'glove']

const products = Array.from({ length: 1000 }, (_, id) => {
  const name = `${WORDS[id % 12]} ${WORDS[(id * 7 + 3) % 12]} ${KINDS[id % 8]}`
  return { id, name, price: 5 + ((id * 37) % 200), stock: id % 50 }
})

const SALT = 'a salt of its own for each customer would be right'
const hashOf = password => pbkdf2Sync(password, SALT, 1000, 32, 'sha256').toString('hex')
const customers = new Map(Array.from({ length: 50 }, (_, id) => [`customer${id}`, hashOf(`secret${id}`)]))

// Slows one route down, as a careless change would: SLOW_ROUTE=search SLOW_BY=0.1 repeats a tenth of its work.
const slow = { route: process.env.SLOW_ROUTE, by: Number(process.env.SLOW_BY ?? 0) }

function worked(route, work) {
  if (slow.route !== route) return work()
  const started = process.hrtime.bigint()
  const result = work()
  const until = process.hrtime.bigint() + BigInt(Math.round(Number(process.hrtime.bigint() - started) * slow.by))
  while (process.hrtime.bigint() < until);
  return result
}

exports.list = page => worked('list', () => products.slice(page * 20, page * 20 + 20))

exports.detail = id => worked('detail', () => products[id])

exports.search = text =>
  worked('search', () => {
    const words = text.toLowerCase().split(/\s+/)
    const scoreOf = ({ name }) => words.reduce((sum, word) => sum + Number(name.split(' ').includes(word)), 0)
    const found = products.map(product => ({ ...product, score: scoreOf(product) })).filter(({ score }) => score > 0)
    return found.sort((a, b) => b.score - a.score || a.price - b.price).slice(0, 20)
  })

exports.cart = (customer, id) => worked('cart', () => ({ customer, items: [products[id]], total: products[id].price }))

exports.isCustomer = (name, password) => worked('login', () => customers.get(name) === hashOf(password))

exports.checkout = order =>
  worked('checkout', () => {
    const lines = order.items.map(id => products[id]).filter(product => product !== undefined)
    const total = lines.reduce((sum, { price }) => sum + price, 0)
    return { order: order.number, lines: lines.length, total, state: 'accepted' }
  })
