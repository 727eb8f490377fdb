// A client for Redis, as small as it can be: one connection, commands in a pipeline, replies in order.
const { connect } = require('node:net')

/** How long a reply may take, and how long it waits before it connects again. */
const REPLY_MS = 250
const AGAIN_MS = 100

class Redis {
  #url
  #socket
  #waiting = []
  #text = ''

  constructor(url) {
    this.#url = new URL(url)
    this.#connect()
  }

  /** The reply to a command. Rejects when Redis is away, or does not reply in time. */
  send(...words) {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== 'open') {
        reject(new Error('not connected'))
        return
      }
      const timer = setTimeout(() => this.#socket.destroy(new Error('no reply')), REPLY_MS)
      this.#waiting.push({ resolve, reject, timer })
      const parts = words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
      this.#socket.write(`*${words.length}\r\n${parts.join('')}`)
    })
  }

  #connect() {
    const { hostname, port } = this.#url
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.#socket = socket
    this.#text = ''
    socket.setEncoding('utf8').on('data', text => this.#take(text))
    let why = new Error('the connection was closed')
    socket.on('error', error => {
      why = error
    })
    socket.on('close', () => {
      for (const each of this.#waiting.splice(0)) this.#settle(each, each.reject, why)
      setTimeout(() => this.#connect(), AGAIN_MS)
    })
  }

  /** Numbers, states and errors, each on a line: that is all that a counter needs. */
  #take(text) {
    this.#text += text
    for (let end = this.#text.indexOf('\r\n'); end >= 0; end = this.#text.indexOf('\r\n')) {
      const [kind, value] = [this.#text[0], this.#text.slice(1, end)]
      this.#text = this.#text.slice(end + 2)
      const first = this.#waiting.shift()
      if (!first) continue
      if (kind === '-') this.#settle(first, first.reject, new Error(value))
      else this.#settle(first, first.resolve, kind === ':' ? Number(value) : value)
    }
  }

  #settle({ timer }, how, value) {
    clearTimeout(timer)
    how(value)
  }
}

module.exports = { Redis }
