import { NotificationPlan } from '@ioc/domain/notification'
import { expect, test } from 'vitest'
import { changedParts, draftOf, freeId, placeErrors, planOf } from './plan-draft.ts'

const plan = NotificationPlan.parse({
  recipients: [
    { id: 'duty', name: 'Trực ban', account: 'truc', email: 'duty@example.vn' },
    { id: 'head', name: 'Chủ tịch', phone: '84912345678', language: 'en' },
  ],
  rules: [
    { id: 'all', about: 'alert', to: [{ recipient: 'duty', channel: 'email' }] },
    { id: 'up', about: 'escalation', priorities: [1], to: [{ recipient: 'head', channel: 'sms' }] },
  ],
  quiet: { from: '22:00', to: '05:30' },
  costs: { sms: { perMessage: 350, perDay: 50_000, perDayUrgent: 80_000 } },
})
const from = { version: 3, plan, changed: null }

test('a plan that nobody touched is the same plan', () => {
  expect(NotificationPlan.parse(planOf(draftOf(from)))).toEqual(plan)
})

test('who is told stays told when the code of a new recipient is changed', () => {
  const draft = draftOf(from)
  const [duty, ...rest] = draft.recipients
  if (!duty) throw new Error('no recipient')
  const renamed = { ...draft, recipients: [{ ...duty, id: 'desk' }, ...rest] }
  expect(NotificationPlan.parse(planOf(renamed)).rules[0]?.to).toEqual([{ recipient: 'desk', channel: 'email' }])
})

test.each(['', '50.000', '50,000', '1e3', '-1', '12 000'])('the amount %j is not guessed at', (perDay) => {
  const draft = draftOf(from)
  const sms = { perMessage: '350', perDay, perDayUrgent: '80000' }
  expect(
    NotificationPlan.safeParse(planOf({ ...draft, costs: { sms } })).error?.issues.map(({ path }) => path),
  ).toEqual([['costs', 'sms', 'perDay']])
})

test('what the schema of the server refuses is placed at the field of its row, wherever that row is now', () => {
  const draft = draftOf(from)
  const bad = {
    ...draft,
    recipients: draft.recipients.map((one) => ({ ...one, email: 'nobody' })),
    rules: draft.rules.map((rule) => (rule.id === 'all' ? { ...rule, to: [] } : rule)),
    quiet: { from: '22:00', to: '25:00' },
    costs: { sms: { perMessage: '350', perDay: '900', perDayUrgent: '80' } },
  }
  const issues = NotificationPlan.safeParse(planOf(bad)).error?.issues ?? []
  const errors = issues.map(({ path, message }) => ({ path: ['body', 'plan', ...path].join('.'), message }))
  const { placed, rest } = placeErrors(errors, bad)
  expect(placed.map(({ place }) => place)).toEqual([
    ...['recipient duty.email', 'recipient head.email', 'rule 0.to', 'quiet.until', 'sms.perDayUrgent'],
  ])
  expect(rest).toEqual([])
})

test('who has no address, or is nobody, is blamed where the rule names them', () => {
  const draft = draftOf(from)
  const none = { ...draft, recipients: draft.recipients.map((one) => ({ ...one, phone: '' })) }
  const gone = { ...draft, recipients: draft.recipients.slice(0, 1) }
  const placesOf = (bad: typeof draft) =>
    placeErrors(
      (NotificationPlan.safeParse(planOf(bad)).error?.issues ?? []).map(({ path, message }) => ({
        ...{ path: ['body', 'plan', ...path].join('.'), message },
      })),
      bad,
    ).placed.map(({ place }) => place)
  expect(placesOf(none)).toEqual(['rule 1 to 0.channel'])
  expect(new Set(placesOf(gone))).toEqual(new Set(['rule 1 to 0.recipient']))
})

test('what belongs to no field is said as it is', () => {
  const draft = draftOf(from)
  expect(placeErrors([{ path: 'body.version', message: 'too small' }], draft).rest).toEqual(['body.version: too small'])
})

test('a new row has a code of its own', () => {
  expect(freeId('rule', [])).toBe('rule-1')
  expect(freeId('rule', [{ id: 'rule-2' }])).toBe('rule-3')
})

test('what somebody else has changed is named by its parts', () => {
  expect(changedParts(plan, { ...plan, quiet: null, rules: [] })).toEqual(['rules', 'quiet'])
  expect(changedParts(plan, structuredClone(plan))).toEqual([])
})
