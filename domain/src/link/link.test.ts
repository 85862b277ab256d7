import { expect, test } from 'vitest'
import { type AlertCondition, type AlertTransition, conditionAfter } from '../alert.ts'
import { communesOfDaNang } from '../facts/communes.ts'
import { backOffMs } from './back-off.ts'
import { boardWord, byBoardWeight, type ProvinceStanding } from './board.ts'
import { CapAlert, capOf } from './cap.ts'
import { capXml } from './cap-xml.ts'
import { linkState, notLinked } from './link-state.ts'
import { capTime, localDay } from './local-time.ts'
import { concernsNation, messagesAfter, type Reported, reportOf } from './report-rule.ts'
import { type Verdict, withdrawalOf } from './withdrawal.ts'

const raisedAt = '2026-11-21T17:30:05.250Z'
function conditionOf(more: Partial<AlertCondition> = {}): AlertCondition {
  const transition: AlertTransition = {
    ...{ key: 'RG-1/flood', transition: 'raised', at: raisedAt, raisedAt, subject: { type: 'device', id: 'RG-1' } },
    ...{ domain: 'water', kind: 'river_gauge', commune: '20599', site: 'HY-CAULAU', rule: 'flood', threshold: 'bd3' },
    ...{ level: 'alarm', priority: 1, class: 'flood', group: 'flood:site:HY-CAULAU', metric: 'level', value: 5.62 },
    ...{ limit: 4, expected: null, devices: 1, simulated: false },
  }
  return { ...conditionAfter(transition, 1), ...more }
}

test.each([
  ['alarm', 1, 'congestion', true],
  ['alarm', 2, 'crowd', true],
  ['alarm', 3, 'congestion', false],
  ['alarm', 3, 'flood', true],
  ['alarm', 3, 'power_loss', true],
  ['event', null, 'flood', false],
  ['observation', null, 'anomaly', false],
] as const)('%s of priority %s, %s: does it concern the nation? %s', (level, priority, of, answer) => {
  expect(concernsNation({ level, priority, class: of })).toBe(answer)
})

const told: Reported = {
  ...{ raisedAt, state: 'active', level: 'alarm', priority: 1 },
  messages: [{ identifier: 'x', sent: '2026-11-22T00:30:06+07:00' }],
}
const event = { level: 'event', priority: null } as const
const over = { state: 'cleared', transition: 'cleared' } as const
test.each([
  ['a new alarm is told', {}, null, 'Alert'],
  ['what was told is not told again', {}, told, null],
  ['another value alone is not told', { value: 6, transition: 'updated' }, told, null],
  ['another priority is an update', { priority: 2, transition: 'updated' }, told, 'Update'],
  ['below what is told of, it is followed still', { ...event, transition: 'updated' }, told, 'Update'],
  ['its end is an update', over, told, 'Update'],
  ['its end is told once', over, { ...told, state: 'cleared' }, null],
  ['the end of what was never told is not told', over, null, null],
  ['raised anew it is another alert', { raisedAt: '2026-11-22T01:00:00.000Z' }, { ...told, state: 'cleared' }, 'Alert'],
  ['raised anew without its end, too', { raisedAt: '2026-11-22T01:00:00.000Z' }, told, 'Alert'],
  ['an event is not told', event, null, null],
] as const)('%s', (_, more, last, answer) => {
  expect(reportOf(conditionOf(more), last, null)).toBe(answer)
})

const later = '2026-11-22T01:00:00.000Z'
const over1 = { ...told, state: 'cleared' } as const
const cancelled = { ...told, state: 'cancelled' } as const
test.each([
  ['what stands there', 'suppressed', {}, told, 'Cancel'],
  ['what stands there and is over here', 'out_of_service', over, told, 'Cancel'],
  ['what stands there of an occurrence before', 'revoked', { raisedAt: later }, told, 'Cancel'],
  ['a false alarm that was told of as over', 'false_alarm', over, over1, 'Cancel'],
  ['what was over before it was held back', 'out_of_service', over, over1, null],
  ['what is cancelled', 'false_alarm', {}, cancelled, null],
  ['what was never told of', 'suppressed', {}, null, null],
] as const)('withdrawn, %s (%s) is %#: cancelled once, and not told of', (_, why, more, last, answer) => {
  expect(reportOf(conditionOf(more), last, { why })).toBe(answer)
})

test.each([
  ['what stands is told of as new', {}, 'Alert'],
  ['what is over is not told', over, null],
  ['what concerns the nation no longer is not told', event, null],
  ['the next occurrence is told', { raisedAt: later }, 'Alert'],
] as const)('once a cancelled alert is withdrawn no longer, %s', (_, more, answer) => {
  expect(reportOf(conditionOf(more), cancelled, null)).toBe(answer)
})

const deed = { by: 'dung', at: later } as const
const verdict: Verdict = { ...deed, detail: 'phao kẹt', raisedAt, priority: 2 }
const none = { held: null, verdict: null, revoked: null }
const revoked = { ...deed, detail: 'GW-1' }
const outOfService = { type: 'out_of_service', ...deed, reason: 'bảo trì', authority: 'Sở' } as const
test.each([
  ['nothing against it', {}, none, null],
  ['shelved', {}, { ...none, held: { type: 'shelved', ...deed, reason: 'x', until: later, oneShot: false } }, null],
  ['suppressed', {}, { ...none, held: { type: 'suppressed', ...deed, cause: 'EN-1/loss' } }, 'suppressed EN-1/loss'],
  ['out of service', {}, { ...none, held: outOfService }, 'out_of_service bảo trì'],
  ['revoked', {}, { ...none, revoked }, 'revoked GW-1'],
  ['a false alarm', { priority: 2 }, { ...none, verdict }, 'false_alarm phao kẹt'],
  ['a lighter one since', { priority: 3 }, { ...none, verdict }, 'false_alarm phao kẹt'],
  ['a heavier one than was looked at', { priority: 1 }, { ...none, verdict }, null],
  ['raised anew after the verdict', { priority: 2, raisedAt: later }, { ...none, verdict }, null],
  [
    'a false alarm that is out of service',
    { priority: 2 },
    { held: outOfService, verdict, revoked },
    'false_alarm phao kẹt',
  ],
] as const)('may the nation count on an alert: %s', (_, more, grounds, answer) => {
  const withdrawal = withdrawalOf(conditionOf(more), grounds)
  expect(withdrawal && `${withdrawal.why} ${withdrawal.detail}`).toBe(answer)
  if (withdrawal) expect(withdrawal).toMatchObject(deed)
})

test('a later message names all since the alert was told of as new, the newest hundred at most', () => {
  const say = (identifier: string, msgType: 'Alert' | 'Update' | 'Cancel', before: Reported | null) =>
    messagesAfter(before, { identifier, sent: 's', msgType })
  const first = say('a', 'Alert', told)
  expect(first).toEqual([{ identifier: 'a', sent: 's' }])
  const second = say('b', 'Update', { ...told, messages: first })
  expect(say('c', 'Cancel', { ...told, messages: second }).map(({ identifier }) => identifier)).toEqual(['a', 'b', 'c'])
  const many = Array.from({ length: 100 }, (_, n) => ({ identifier: `${n}`, sent: 's' }))
  const after = say('last', 'Update', { ...told, messages: many })
  expect([after.length, after[0]?.identifier, after.at(-1)?.identifier]).toEqual([100, '1', 'last'])
})

const parts = {
  province: { code: '48', name: 'Đà Nẵng', nameEn: 'Da Nang' },
  ...({ msgType: 'Alert', at: new Date('2026-11-21T17:30:06.999Z'), demo: false, earlier: [] } as const),
  ...{ withdrawal: null, isAgain: false },
  place: {
    commune: communesOfDaNang.find(({ code }) => code === '20599') ?? { code: '20599' },
    site: 'Câu Lâu',
    point: { lat: 15.858, lon: 108.262 },
  },
}

test('a flood becomes a CAP message with both languages, its commune and a circle', () => {
  const cap = capOf(conditionOf(), parts)
  expect(CapAlert.parse(cap)).toEqual(cap)
  expect(cap).toMatchObject({ status: 'Actual', msgType: 'Alert', sent: '2026-11-22T00:30:06+07:00' })
  expect(cap.info.map(({ language, event: what }) => [language, what])).toEqual([
    ['vi-VN', 'Lũ trên báo động 3'],
    ['en-US', 'Flood above alarm level 3'],
  ])
  expect(cap.info[0]).toMatchObject({ severity: 'Extreme', urgency: 'Immediate', certainty: 'Observed' })
  expect(cap.info.map(({ description }) => description)).toEqual([
    'RG-1: Mực nước 5,62 m, ngưỡng 4,00 m',
    'RG-1: Water level 5.62 m, limit 4.00 m',
  ])
  expect(cap.info[0]?.area[0]?.geocode).toEqual([{ valueName: 'VN-COMMUNE', value: '20599' }])
  expect(cap.info[0]?.area[0]?.circle).toEqual(['15.85800,108.26200 0.5'])
})

test.each([
  ['of a demonstration', {}, { demo: true }],
  ['that rests on simulated devices', { simulated: true }, {}],
])('a message %s is an exercise', (_, more, other) => {
  expect(capOf(conditionOf(more), { ...parts, ...other }).status).toBe('Exercise')
})

test('the end of an alert is an all-clear that names the message before', () => {
  const earlier = { identifier: 'ioc-48.vn/a', sent: '2026-11-22T00:30:06+07:00' }
  const cap = capOf(conditionOf(over), { ...parts, msgType: 'Update', earlier: [earlier] })
  expect(cap.references).toBe('ioc-48.vn,ioc-48.vn/a,2026-11-22T00:30:06+07:00')
  expect(cap.info[1]).toMatchObject({ responseType: ['AllClear'], urgency: 'Past' })
})

test('a message that revokes others names them all, itself, and who revoked them, when and why', () => {
  const first = capOf(conditionOf(), parts)
  const second = capOf(conditionOf({ priority: 2, transition: 'updated', at: later }), {
    ...{ ...parts, msgType: 'Update', earlier: [first] },
  })
  const withdrawal = { ...deed, why: 'false_alarm', detail: 'phao kẹt' } as const
  const cap = capOf(conditionOf(), { ...parts, msgType: 'Cancel', earlier: [first, second], withdrawal })
  const sent = '2026-11-22T00:30:06+07:00'
  expect(cap.references).toBe(`ioc-48.vn,${first.identifier},${sent} ioc-48.vn,${second.identifier},${sent}`)
  expect(new Set([first, second, cap].map(({ identifier }) => identifier)).size).toBe(3)
  expect(cap.info.map(({ headline }) => headline)).toEqual([
    'Rút lại: Lũ trên báo động 3, Câu Lâu, xã Nam Phước',
    'Withdrawn: Flood above alarm level 3, Câu Lâu, Nam Phước commune',
  ])
  expect(cap.info[1]).toMatchObject({ responseType: ['None'], urgency: 'Past', certainty: 'Unlikely' })
  const said = Object.fromEntries(cap.info[0]?.parameter.map(({ valueName, value }) => [valueName, value]) ?? [])
  expect(said).toMatchObject({
    ...{ withdrawnFor: 'false_alarm', withdrawnBy: 'dung', withdrawnAt: later, withdrawnDetail: 'phao kẹt' },
  })
  const again = capOf(conditionOf(), { ...parts, at: new Date(later), isAgain: true })
  expect(again.identifier).not.toBe(first.identifier)
  expect(again.references).toBeUndefined()
})

test('names that would be markup are text, and letters that XML cannot write are replaced', () => {
  const xml = capXml(
    capOf(conditionOf({ site: null }), { ...parts, place: { ...parts.place, site: '<a>&\u0001\ud800' } }),
  )
  expect(xml).toContain('&lt;a&gt;&amp;\ufffd\ufffd')
})

test('borders are told as rings that close', () => {
  const ring = [
    [15, 108],
    [15.1, 108],
    [15.1, 108.1],
  ] as const
  const cap = capOf(conditionOf(), { ...parts, place: { ...parts.place, borders: [ring] } })
  const first = '15.00000,108.00000'
  expect(cap.info[0]?.area[0]?.polygon).toEqual([`${first} 15.10000,108.00000 15.10000,108.10000 ${first}`])
})

test('days and times are those of Vietnam', () => {
  expect(capTime(new Date('2026-11-21T23:59:59.999Z'))).toBe('2026-11-22T06:59:59+07:00')
  expect(localDay(new Date('2026-11-21T17:00:00Z'))).toBe('2026-11-22')
})

test('pauses double up to the longest, and no two provinces need keep the same', () => {
  const pace = { firstMs: 1000, longestMs: 60_000 }
  expect([1, 2, 3, 7, 1000].map((failures) => backOffMs(failures, pace, 1))).toEqual([1000, 2000, 4000, 60_000, 60_000])
  expect(backOffMs(1000, pace, 0)).toBe(30_000)
})

const now = Date.parse('2026-11-22T00:00:00Z')
const line = { linkedAt: now - 60_000, failedSince: null, waiting: 0, oldest: null, detail: null }
test.each([
  ['linked', line],
  ['linked', { ...line, waiting: 3, oldest: now - 5000 }],
  ['behind', { ...line, waiting: 3, oldest: now - 15_000 }],
  ['down', { ...line, failedSince: now - 1000 }],
] as const)('a line is %s', (state, facts) => {
  expect(linkState(facts, now).state).toBe(state)
})

test('the heaviest provinces come first, then those whose line fails, then by code', () => {
  const of = (code: string, open: [number, number], state: ProvinceStanding['link']['state'] = 'linked') => ({
    ...{ code, open: { 1: open[0], 2: open[1], 3: 0 }, link: { ...notLinked, state }, exercise: false, heardAt: null },
    ...{
      urgent: null,
      received: 0,
      receivedToday: 0,
      missing: 0,
      duplicates: 0,
      unreadable: 0,
      refused: {},
      obstacles: 0,
    },
    ...{ directives: { sent: 0, answered: 0, overdue: 0 }, digest: null },
  })
  const list = [of('96', [0, 0]), of('20', [0, 0], 'down'), of('46', [0, 2]), of('48', [1, 0]), of('01', [0, 0])]
  expect(list.sort(byBoardWeight).map((one) => [one.code, boardWord(one)])).toEqual([
    ['48', 'emergency'],
    ['46', 'attention'],
    ['20', 'down'],
    ['01', 'normal'],
    ['96', 'normal'],
  ])
})
