import { evolve } from '@ioc/domain/incident/evolve'
import { expect, test } from 'vitest'
import { clearRows } from './clear-rows.ts'

const draft = evolve(undefined, {
  ...{ version: 1, at: '2026-11-23T03:00:00.000Z', who: 'lan' },
  event: {
    ...{ type: 'opened', id: '00000000-0000-4000-8000-000000000001', number: 'SC-2026-000001', alerts: [] },
    fields: {
      ...{
        title: 'Ngập',
        description: '',
        class: 'flood',
        priority: 2,
        commune: '20242',
        site: null,
        assignee: 'thinh',
      },
      ...{ accountable: null, tier: 'commune', deadline: null, clock: 'always', expected: '' },
    },
    ...{ procedure: null, splitFrom: null, directive: null },
  },
})

test('each clear says what it lacks; the result that is there is owed once work has begun', () => {
  const lacks = (state: typeof draft.state) =>
    clearRows({ ...draft, state }).map(({ clear, missing }) => [clear, missing.join(' ')])
  expect(lacks('draft')).toEqual([
    ['person', ''],
    ['work', 'description'],
    ['time', 'deadline'],
    ['result', 'expected'],
    ['responsibility', 'accountable'],
  ])
  expect(lacks('assigned')[3]).toEqual(['result', 'expected'])
  expect(lacks('in_progress')[3]).toEqual(['result', 'expected actual evidence'])
  expect(lacks('resolved')[3]).toEqual(['result', 'expected actual evidence'])
})
