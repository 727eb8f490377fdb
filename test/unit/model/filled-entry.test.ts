// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of a request
import { expect, test } from 'vitest'
import { FilledEntry } from '../../../src/model/filled-entry.ts'
import type { DataSet, MixEntry } from '../../../src/model/request-mix.ts'

const DATA: DataSet = { name: 'users', columns: ['id', 'active?'], rows: [['a/b c', 'x&y=1']], order: 'in-turn' }

function pathOf(path: string): string {
  const entry: MixEntry = {
    ...{ name: 'one', weight: 1, ratePerSec: undefined, method: 'GET', path, headers: {} },
    ...{ body: undefined, isJsonBody: false, expectStatus: undefined, expectBody: undefined },
  }
  return new FilledEntry(entry, [DATA]).with({ number: 3, random: 4, rows: [DATA.rows[0]!] }).path
}

test.each([
  ['/users/${users.id}', '/users/a/b%20c'],
  ['/users?id=${users.id}', '/users?id=a%2Fb%20c'],
  ['/${n}/x?a=${random}&b=${users.active?}', '/3/x?a=4&b=x%26y%3D1'],
  ['/users/${users.active?}', '/users/x%26y%3D1'],
  ['/$${n?}/${n}', '/${n?}/3'],
])('%s is filled', (path, filled) => {
  expect(pathOf(path)).toBe(filled)
})
