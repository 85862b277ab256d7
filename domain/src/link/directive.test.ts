import { expect, test } from 'vitest'
import { Directive, decideAnswer, evolveDirective, isOverdue } from './directive.ts'
import { IncidentReport } from './link-messages.ts'

const at = '2026-11-21T00:00:00.000Z'
const directive: Directive = {
  ...{ id: '00000000-0000-4000-8000-000000000001', sequence: 1, province: '48', responsible: 'a', work: 'b' },
  ...{ deadline: '2026-12-01T00:00:00Z', expected: 'c', accountable: 'd', issuedAt: at, issuedBy: 'x' },
  ...{ exercise: true, obstacleOf: null },
}
test.each([
  ['delivered', 'accepted', true],
  ['delivered', 'done', true],
  ['accepted', 'accepted', false],
  ['in_progress', 'accepted', false],
  ['in_progress', 'resolved', true],
  ['resolved', 'in_progress', true],
  ['resolved', 'accepted', false],
  ['done', 'in_progress', true],
  ['done', 'done', false],
  ['accepted', 'rejected', true],
  ['done', 'rejected', false],
  ['rejected', 'in_progress', false],
] as const)('a directive that is %s may become %s: %s', (state, next, allowed) => {
  const standing = { ...evolveDirective(null, { type: 'issued', directive }), state }
  const answer = { state: next, result: 'built', why: 'not ours' }
  expect(decideAnswer(standing, answer) === 'allowed').toBe(allowed)
})

test('what a release says that names no incident and no number is read', () => {
  const { obstacleOf, ...old } = directive
  expect(Directive.parse(old)).toEqual({ ...old, obstacleOf })
  const incident = { id: 'i', title: 't', state: 'draft', priority: 1, commune: null, obstacle: null, exercise: false }
  expect(IncidentReport.parse(incident)).toEqual({ ...incident, number: null })
})

test.each([
  ['issued', '2026-12-01T00:00:00Z', false],
  ['issued', '2026-12-01T00:00:01Z', true],
  ['resolved', '2026-12-02T00:00:00Z', true],
  ['done', '2026-12-02T00:00:00Z', false],
  ['rejected', '2026-12-02T00:00:00Z', false],
] as const)('a directive that is %s at %s is overdue: %s', (state, now, overdue) => {
  expect(isOverdue({ state, deadline: directive.deadline }, Date.parse(now))).toBe(overdue)
})
