import { expect, it } from 'vitest'
import { alike } from '../../../src/targets/server-choices.ts'
import { appOf, armOf, probe } from '../../support/targets.ts'

it.each([
  [[9000, 3000], 'port 9000 and port 3000, and both answer', 'Choose one with --port 9000 or --port 3000.'],
  [
    [0, 3000],
    'a random port and port 3000, and both answer',
    'Choose one with --port 3000, or give the other a fixed port and choose that.',
  ],
  [[0, 0], 'a random port and a random port, and both answer', expect.stringMatching(/^Give the servers fixed ports/)],
])('of the ports %j only fixed ones can be chosen', (ports, where, hint) => {
  const { message, hint: given } = alike(armOf(appOf('app.js'), 'single'), probe, ports)
  expect(message).toContain(`app.js (single) listens on ${where}`)
  expect(message).toMatch(/: which one should be measured\?$/)
  expect(given).toEqual(hint)
})
