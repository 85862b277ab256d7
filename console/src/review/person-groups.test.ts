import { expect, test } from 'vitest'
import { type Colleague, personGroups } from './person-groups.ts'

const one = (name: string, communes: Colleague['communes'], roles: Colleague['roles'] = ['operator']): Colleague => ({
  ...{ id: name.toLowerCase(), name, roles, communes },
})
const colleagues = [
  one('Zung', 'all', ['manager']),
  one('Đông', ['20194']),
  one('Ánh', ['20242', '20194']),
  one('Xem', 'all', ['viewer']),
  one('Ke', 'all', ['engineer']),
  one('Minh', ['20257']),
  one('Dung', ['20242'], ['viewer', 'operator']),
]
const names = (all: readonly Colleague[]) => all.map(({ name }) => name)

test.each([
  ['20242', ['Ánh', 'Dung', 'Zung'], ['Đông', 'Minh']],
  ['20194', ['Ánh', 'Đông', 'Zung'], ['Dung', 'Minh']],
  [null, ['Ánh', 'Dung', 'Đông', 'Minh', 'Zung'], []],
])('of the commune %s are those who see it, by name, and nobody who may not act', (commune, here, elsewhere) => {
  const groups = personGroups(colleagues, commune)
  expect([names(groups.here), names(groups.elsewhere)]).toEqual([here, elsewhere])
})
