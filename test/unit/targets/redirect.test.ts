import { expect, it } from 'vitest'
import { redirectElsewhere } from '../../../src/targets/redirect.ts'

const self = { origin: 'http://127.0.0.1:24817', requested: 3000, host: undefined }

it.each([
  [301, 'https://127.0.0.1:24817/', 'https://127.0.0.1:24817/'],
  [302, 'https://localhost:8443/a', 'https://localhost:8443/a'],
  [308, '//www.example.com/', 'http://www.example.com/'],
  [307, 'http://localhost:4000/', 'http://localhost:4000/'],
])('%i to %s leads elsewhere', (status, location, target) => {
  expect(redirectElsewhere(status, location, self)).toBe(target)
})

it.each([
  [302, '/login'],
  [302, 'http://127.0.0.1:24817/login'],
  [302, 'http://localhost:3000/login'],
  [301, 'login?next=https://example.com'],
  [200, 'https://example.com/'],
  [302, undefined],
  [302, 'http://'],
])('%i to %s stays within the app', (status, location) => {
  expect(redirectElsewhere(status, location, self)).toBeUndefined()
})

it('knows the app by the host that it is told', () => {
  const told = { ...self, host: 'www.example.com' }
  expect(redirectElsewhere(302, 'http://www.example.com/login', told)).toBeUndefined()
})

it('knows HTTPS, with its own port, and a unix socket by what its clients are told', () => {
  const secure = { origin: 'https://127.0.0.1:24817', requested: 443, host: undefined }
  expect(redirectElsewhere(302, 'https://localhost/login', secure)).toBeUndefined()
  expect(redirectElsewhere(302, 'http://localhost/login', secure)).toBe('http://localhost/login')
  const unix = { origin: 'http+unix://%2Ftmp%2Fa.sock', requested: 0, host: 'www.example.com' }
  expect(redirectElsewhere(302, '/login', unix)).toBeUndefined()
  expect(redirectElsewhere(302, 'http://www.example.com/login', unix)).toBeUndefined()
  expect(redirectElsewhere(302, 'https://www.example.com/', unix)).toBe('https://www.example.com/')
})
