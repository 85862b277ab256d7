import { expect, test } from 'vitest'
import { type AlertCondition, conditionAfter } from './alert.ts'
import {
  addressOf,
  dialled,
  type IncidentEscalation,
  isStale,
  NotificationPlan,
  Recipient,
  recipientNow,
  wantedOfAlert,
  wantedOfEscalation,
} from './notification.ts'
import { alertText, escalationText, plainName, smsText } from './notification-text.ts'
import { goesAt, isBeyondCost, localClock, localDate, waitAfter } from './notification-times.ts'

const lan = { id: 'lan', name: 'Trần Thị Lan', email: 'lan@example.vn', phone: '84912345678' }
const planOf = (rules: object[], more: object = {}) =>
  NotificationPlan.parse({
    recipients: [lan, { id: 'hook', name: 'Hook', webhook: 'https://hooks.example.vn/x' }],
    rules: rules.map((rule, at) => ({
      id: `r${at}`,
      about: 'alert',
      to: [{ recipient: 'lan', channel: 'sms' }],
      ...rule,
    })),
    ...more,
  })
const alarm = conditionAfter(
  {
    ...{ key: 'G-1/level', transition: 'raised', at: '2026-11-22T03:00:10.000Z', raisedAt: '2026-11-22T03:00:00.000Z' },
    ...{ subject: { type: 'device', id: 'G-1' }, domain: 'water', kind: 'river_gauge', commune: '20242', site: null },
    ...{
      rule: 'flood_level',
      threshold: 'bd3',
      level: 'alarm',
      priority: 1,
      class: 'flood',
      group: 'g',
      metric: 'level',
    },
    ...{ value: 4.5, limit: 4, expected: null, devices: 1, simulated: false },
  },
  7,
)

test.each<[rule: object, alert: object, told: boolean]>([
  [{}, {}, true],
  [{}, { level: 'event', priority: null }, false],
  [{ levels: [] }, { level: 'event', priority: null }, true],
  [{ levels: ['event'] }, { level: 'event' }, true],
  [{ priorities: [1, 2] }, { priority: 2 }, true],
  [{ priorities: [1, 2] }, { priority: 3 }, false],
  [{ priorities: [1], levels: [] }, { priority: null, level: 'event' }, false],
  [{ classes: ['flood'] }, {}, true],
  [{ classes: ['crowd'] }, {}, false],
  [{ communes: ['20242'] }, {}, true],
  [{ communes: ['20275'] }, {}, false],
  [{ domains: ['water'] }, {}, true],
  [{ domains: ['water'] }, { domain: null }, false],
  [{}, { state: 'cleared' }, false],
  [{ cleared: true }, { state: 'cleared' }, true],
  [{ about: 'escalation' }, {}, false],
])('a rule %j tells of an alarm %j: %s', (rule, alert, told) => {
  expect(wantedOfAlert(planOf([rule]), { ...alarm, ...alert })).toHaveLength(told ? 1 : 0)
})

test('a message is told once for each state of an alert, and two rules that say the same are one message', () => {
  const plan = planOf([{ cleared: true }, { classes: ['flood'] }])
  const identities = (more: object) => wantedOfAlert(plan, { ...alarm, ...more }).map(({ identity }) => identity)
  expect(identities({})).toHaveLength(1)
  expect(identities({ value: 9, at: '2026-11-22T03:05:00Z', offset: 8 })).toEqual(identities({}))
  const states: Partial<AlertCondition>[] = [
    {},
    { priority: 2 },
    { level: 'event' },
    { state: 'cleared' },
    { raisedAt: '2026-11-22T04:00:00.000Z' },
  ]
  const all = planOf([{ levels: [], cleared: true }])
  expect(new Set(states.map((more) => wantedOfAlert(all, { ...alarm, ...more })[0]?.identity)).size).toBe(5)
  expect(wantedOfAlert(plan, alarm)[0]).toMatchObject({ recipient: 'lan', channel: 'sms', urgent: true })
  expect(wantedOfAlert(plan, { ...alarm, priority: 2 })[0]?.urgent).toBe(false)
})

test('each step of an escalation is told once to those whose rule it is', () => {
  const escalation: IncidentEscalation = {
    ...{ incident: 'INC-1', step: 1, title: 'Ngập đường', person: 'Lan', priority: 2, class: null, commune: '20242' },
    ...{ domain: 'water', deadline: '2026-11-22T10:00:00.000Z' },
  }
  const plan = planOf([{ about: 'escalation', domains: ['water'] }])
  const first = wantedOfEscalation(plan, escalation)
  expect(first).toHaveLength(1)
  expect(wantedOfEscalation(plan, { ...escalation, step: 2 })[0]?.identity).not.toBe(first[0]?.identity)
  expect(wantedOfEscalation(plan, { ...escalation, domain: 'energy' })).toEqual([])
  expect(wantedOfEscalation(planOf([{}]), escalation)).toEqual([])
  expect(escalationText({ ...escalation, title: 'Xe 43A-123.45 lật' }, 'vi').title).toContain('Xe 43A-••• lật')
  expect(escalationText(escalation, 'vi').lines).toContain('Hạn: 17:00 22/11/2026')
  const above = escalationText({ ...escalation, person: 'province' }, 'vi')
  expect(above.lines).toContain('Người chịu trách nhiệm: cấp tỉnh')
})

test.each<[fault: string, plan: object]>([
  ['no control characters', { recipients: [{ ...lan, name: 'Lan\r\nBcc: x@y.vn' }], rules: [] }],
  ['Invalid email', { recipients: [{ ...lan, email: 'lan@example.vn\r\nBcc: x@y.vn' }], rules: [] }],
  ['digits', { recipients: [{ ...lan, phone: '+84 912' }], rules: [] }],
  ['Invalid URL', { recipients: [{ ...lan, webhook: 'file:///etc/passwd' }], rules: [] }],
  ['two recipients', { recipients: [lan, lan], rules: [] }],
  ['not among', { recipients: [], rules: [{ id: 'r', about: 'alert', to: [{ recipient: 'x', channel: 'sms' }] }] }],
  [
    'no such address',
    { recipients: [lan], rules: [{ id: 'r', about: 'alert', to: [{ recipient: 'lan', channel: 'webhook' }] }] },
  ],
  ['perDayUrgent', { recipients: [], rules: [], costs: { sms: { perMessage: 1, perDay: 2, perDayUrgent: 1 } } }],
  ['22:00', { recipients: [], rules: [], quiet: { from: '24:00', to: '06:00' } }],
])('a plan is refused with "%s"', (fault, plan) => {
  const parsed = NotificationPlan.safeParse(plan)
  expect(JSON.stringify(parsed.error?.issues)).toContain(fault)
})

test('each channel has its own address of a recipient', () => {
  const [recipient] = planOf([{}]).recipients
  if (!recipient) throw new Error('no recipient')
  expect(['email', 'webhook', 'sms', 'zalo'].map((one) => addressOf(recipient, one as 'sms'))).toEqual([
    ...['lan@example.vn', null, '84912345678', '84912345678'],
  ])
})

const night = { from: '22:00', to: '06:00' }
test.each<[quiet: { from: string; to: string } | null, urgent: boolean, now: string, goes: string]>([
  // Asia/Ho_Chi_Minh: 21:59 is 14:59 UTC, 22:00 is 15:00, 06:00 is 23:00 of the day before.
  [night, false, '2026-11-22T14:59:59Z', '2026-11-22T14:59:59Z'],
  [night, false, '2026-11-22T15:00:00Z', '2026-11-22T23:00:00Z'],
  [night, false, '2026-11-22T22:59:59Z', '2026-11-22T23:00:00Z'],
  [night, false, '2026-11-22T23:00:00Z', '2026-11-22T23:00:00Z'],
  [night, true, '2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z'],
  [null, false, '2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z'],
  [{ from: '12:00', to: '13:30' }, false, '2026-11-22T05:30:00Z', '2026-11-22T06:30:00Z'],
  [{ from: '12:00', to: '13:30' }, false, '2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z'],
  [{ from: '07:00', to: '07:00' }, false, '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z'],
])('with quiet hours %j, urgent %s, what is due at %s goes at %s', (quiet, urgent, now, goes) => {
  expect(new Date(goesAt(quiet, urgent, Date.parse(now))).toISOString()).toBe(new Date(goes).toISOString())
})

test('a day and a clock are those of Asia/Ho_Chi_Minh', () => {
  expect(localDate(Date.parse('2026-11-22T16:59:59Z'))).toBe('2026-11-22')
  expect(localDate(Date.parse('2026-11-22T17:00:00Z'))).toBe('2026-11-23')
  expect(localClock(Date.parse('2026-11-22T17:05:00Z'))).toBe('00:05 23/11/2026')
})

test.each<[urgent: boolean, spent: number, beyond: boolean]>([
  [false, 0, false],
  [false, 700, false],
  [false, 701, true],
  [true, 701, false],
  [true, 1700, false],
  [true, 1701, true],
])('urgent %s with %d VND spent is beyond the day’s cost: %s', (urgent, spent, beyond) => {
  expect(isBeyondCost({ perMessage: 300, perDay: 1000, perDayUrgent: 2000 }, urgent, spent)).toBe(beyond)
})

test('what costs nothing has no cap', () => {
  expect(isBeyondCost(undefined, false, 1e9)).toBe(false)
  expect(isBeyondCost({ perMessage: 0, perDay: 0, perDayUrgent: 0 }, false, 0)).toBe(false)
})

test('tries come further and further apart, and end', () => {
  const waits: number[] = []
  for (let tries = 1; waitAfter(tries) !== undefined; tries += 1) waits.push(waitAfter(tries) ?? 0)
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits).toHaveLength(8)
  expect(waitAfter(9)).toBeUndefined()
})

test('an alert of more than six hours ago is past telling', () => {
  expect(isStale(alarm, Date.parse('2026-11-22T09:00:10Z'))).toBe(false)
  expect(isStale(alarm, Date.parse('2026-11-22T09:00:11Z'))).toBe(true)
})

test('a message says what, where, when and how much, in the language of who reads it', () => {
  const vi = alertText(alarm, 'Cầu Câu Lâu', 'vi')
  expect(vi.title).toMatch(/^Cảnh báo: .+, Cầu Câu Lâu, phường Hải Châu$/)
  expect(vi.lines).toContain('Nơi: Cầu Câu Lâu, phường Hải Châu [G-1]')
  expect(vi.lines).toContain('Từ: 10:00 22/11/2026')
  expect(vi.lines.join('\n')).toContain('4,50 m (ngưỡng 4,00 m)')
  const en = alertText({ ...alarm, simulated: true, state: 'cleared', clearedAt: alarm.at }, 'Cầu Câu Lâu', 'en')
  expect(en.title).toMatch(/^\[Exercise\] Over: .+, Hải Châu ward$/)
  expect(en.lines).toContain('EXERCISE: rests on simulated devices')
  expect(en.lines.join('\n')).toContain('4.50 m (limit 4.00 m)')
})

test.each([
  ['<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
  ['A\r\nBcc: thief@example.com', 'A Bcc: thief@example.com'],
  ['a\u0000b\u202Ec\u200Bd\u2028e', 'a b c d e'],
  ['x'.repeat(500), 'x'.repeat(120)],
])('the name %j stands in a message as %j', (name, plain) => {
  expect(plainName(name)).toBe(plain)
  const text = alertText(alarm, name, 'vi')
  expect([text.title, ...text.lines].join('')).not.toMatch(/[\p{Cc}<>]/u)
})

test('an SMS is one part of plain letters', () => {
  const text = smsText(alertText({ ...alarm, simulated: true }, `Đường ${'ngập '.repeat(60)}`, 'vi'))
  expect(text).toMatch(/^[\x20-\x7e]{160}$/)
  expect(text).toMatch(/^\[Dien tap\] Canh bao: /)
})

test.each([
  ['+84 905 123 456', '84905123456'],
  ['0905.123.456', '84905123456'],
  ['0084 905 123456', '84905123456'],
  ['84905123456', '84905123456'],
  ['+49 30 1234567', '49301234567'],
  ['905 123 456', null],
  ['1022', null],
  ['0123', null],
  ['', null],
])('the telephone %s is dialled as %s', (written, expected) => {
  expect(dialled(written)).toBe(expected)
})

test('a recipient of an account is reached as its person is now, and not once the account is closed', () => {
  const recipient = Recipient.parse({ id: 'head', name: 'Trưởng ca', account: 'lan', email: 'ca@example.vn' })
  const person = { email: 'lan@example.vn', phone: '0905 123 456', disabled: false }
  expect(recipientNow(recipient, person)).toMatchObject({ email: 'ca@example.vn', phone: '84905123456' })
  expect(recipientNow({ ...recipient, email: null }, person)).toMatchObject({ email: 'lan@example.vn' })
  expect(recipientNow({ ...recipient, email: null }, { ...person, email: '' })).toMatchObject({ email: null })
  expect(recipientNow(recipient, { ...person, disabled: true })).toBeNull()
  expect(recipientNow(recipient, undefined)).toBeNull()
  expect(recipientNow(Recipient.parse(lan), undefined)).toMatchObject({ email: lan.email })
})

test('an account stands for its e-mail and telephone, and for no webhook', () => {
  const by = (channel: string) =>
    NotificationPlan.safeParse({
      recipients: [{ id: 'head', name: 'Trưởng ca', account: 'lan' }],
      rules: [{ id: 'r', about: 'escalation', to: [{ recipient: 'head', channel }] }],
    }).success
  expect(['email', 'sms', 'zalo', 'webhook'].map(by)).toEqual([true, true, true, false])
})
