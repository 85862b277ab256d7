import { type Scope, wholeScope } from '@ioc/domain/access'
import { expect, test } from 'vitest'
import { type Colleague, personGroups, troubleOf } from './person-groups.ts'

const one = (name: string, scope: Partial<Scope>, roles: Colleague['roles'] = ['manager']): Colleague => ({
  ...{ id: name.toLowerCase(), name, roles, scope: { ...wholeScope, ...scope } },
})
const colleagues = [
  one('Zung', {}),
  one('Đông', { communes: ['20194'] }),
  one('Ánh', { communes: ['20242', '20194'] }),
  one('Xem', {}, ['viewer']),
  one('Ke', {}, ['engineer']),
  one('Minh', { domains: ['traffic'] }),
  one('Dung', { communes: ['20242'] }, ['viewer', 'operator']),
]
const names = (all: readonly Colleague[]) => all.map(({ name }) => name)
const flood = (commune: string | null) => ({ commune, class: 'flood' as const })

test.each([
  ['assignee', flood('20242'), ['Ánh', 'Dung', 'Zung'], ['Đông', 'Minh']],
  ['accountable', flood('20242'), ['Ánh', 'Zung'], ['Đông', 'Minh']],
  ['assignee', { ...flood('20194'), class: 'congestion' }, ['Ánh', 'Đông', 'Minh', 'Zung'], ['Dung']],
  ['assignee', { commune: null, class: null }, ['Ánh', 'Dung', 'Đông', 'Minh', 'Zung'], []],
] as const)(
  'as %s of %o are those who see it, by name, and nobody whose roles forbid it',
  (field, place, fit, blind) => {
    const groups = personGroups(colleagues, field, place)
    expect([names(groups.fit), names(groups.blind)]).toEqual([fit, blind])
  },
)

test('whoever is named and may not be any more is known by why', () => {
  const why = (who: string) => troubleOf(colleagues, { field: 'accountable', who, place: flood('20242') })
  expect(['zung', 'gone', 'dung', 'đông', 'minh'].map(why)).toEqual([
    ...[undefined, 'unknown', 'role', 'commune', 'domain'],
  ])
})
