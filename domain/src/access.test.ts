import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWhole, mayDo, Role, type Scope, sees, wholeScope } from './access.ts'
import { Right } from './right.ts'

test.each([
  ['viewer', ['public', 'self', 'read']],
  ['operator', ['public', 'self', 'read', 'operate', 'command']],
  ['manager', ['public', 'self', 'read', 'operate', 'manage', 'notify', 'command']],
  ['engineer', ['public', 'self', 'read', 'engineer']],
  ['administrator', ['public', 'self', 'read', 'notify', 'administer', 'found']],
  ['national_officer', ['public', 'self', 'read', 'operate', 'manage', 'govern']],
  ['device', ['public', 'self', 'device']],
] as const)('a person who is %s may do exactly %s', (role, rights) => {
  expect(Right.options.filter((right) => mayDo({ roles: [role] }, right))).toEqual([...rights])
})

test('who has no role may do nothing but sign in', () => {
  expect(Right.options.filter((right) => mayDo({ roles: [] }, right))).toEqual(['public', 'self'])
})

test('two roles may do what either may, and no more', () => {
  const role = fc.constantFrom(...Role.options)
  fc.assert(
    fc.property(role, role, fc.constantFrom(...Right.options), (one, other, right) => {
      const either = mayDo({ roles: [one] }, right) || mayDo({ roles: [other] }, right)
      expect(mayDo({ roles: [one, other] }, right)).toBe(either)
    }),
  )
})

const traffic: Scope = { communes: ['20242'], domains: ['traffic'], dataClasses: ['operational'] }
test.each([
  [traffic, { commune: '20242', domain: 'traffic' }, true],
  [traffic, { commune: '20194', domain: 'traffic' }, false],
  [traffic, { commune: '20242', domain: 'energy' }, false],
  [traffic, { commune: '20242', domain: 'traffic', dataClass: 'personal' }, false],
  [traffic, { commune: null, domain: 'traffic' }, false],
  [traffic, { commune: '20242', domain: null }, false],
  [{ ...traffic, domains: 'all' }, { commune: '20242', domain: null }, true],
  [{ ...traffic, communes: 'all' }, { commune: null, domain: 'traffic' }, true],
  [{ ...traffic, dataClasses: [] }, { commune: '20242', domain: 'traffic' }, false],
  [{ ...traffic, communes: [] }, { commune: '20242', domain: 'traffic' }, false],
  [wholeScope, { commune: null, domain: null, dataClass: 'security' }, true],
] as const)('the scope %j sees %j: %s', (scope, thing, seen) => {
  expect(sees(scope as Scope, thing)).toBe(seen)
})

test('a scope is whole where no place and no field lies outside', () => {
  expect(isWhole(wholeScope)).toBe(true)
  expect(isWhole(traffic)).toBe(false)
  expect(isWhole({ communes: 'all', domains: ['traffic'] })).toBe(false)
})
