import { conditionAfter } from '@ioc/domain/alert'
import { type CapParts, capOf } from '@ioc/domain/link/cap'
import { capXml } from '@ioc/domain/link/cap-xml'
import type { Withdrawal } from '@ioc/domain/link/withdrawal'
import { expect, test } from 'vitest'
import { readCap, receivedAlertOf } from './read-cap.ts'

const at = '2026-11-22T01:02:03.456Z'
const condition = conditionAfter(
  {
    ...{ key: 'RG-1/flood', transition: 'raised', at, raisedAt: at, subject: { type: 'device', id: 'RG-1' } },
    ...{ domain: 'water', kind: 'river_gauge', commune: '20599', site: 'Cầu <Lâu> & "bờ"', rule: 'flood' },
    ...{ threshold: 'bd3', level: 'alarm', priority: 1, class: 'flood', group: 'g', metric: 'level', value: 5.62 },
    ...{ limit: 4, expected: null, devices: 1, simulated: true },
  },
  1,
)
const parts: CapParts = {
  province: { code: '48', name: 'Đà Nẵng', nameEn: 'Da Nang' },
  ...{ msgType: 'Alert', at: new Date(at), demo: false, earlier: [], withdrawal: null, isAgain: false },
  place: { commune: { code: '20599' }, site: condition.site, point: { lat: 15.858, lon: 108.262 } },
}
const cap = capOf(condition, parts)

test('what a province wrote is read as it was', () => {
  expect(readCap(capXml(cap))).toEqual(cap)
  const received = receivedAlertOf(readCap(capXml(cap)), '48', new Date(at))
  expect(received).toMatchObject({
    province: '48',
    key: 'RG-1/flood',
    state: 'active',
    priority: 1,
    status: 'Exercise',
  })
  expect(received.place.vi).toBe('Cầu <Lâu> & "bờ", 20599')
})

test('what a province withdraws is read with who did it, when and why', () => {
  const withdrawal: Withdrawal = { why: 'false_alarm', by: 'tran.viet.dung', at, detail: 'phao <kẹt> & rác' }
  const cancel = capOf(condition, { ...parts, msgType: 'Cancel', earlier: [cap], withdrawal })
  expect(readCap(capXml(cancel))).toEqual(cancel)
  expect(receivedAlertOf(readCap(capXml(cancel)), '48', new Date(at))).toMatchObject({
    ...{ key: 'RG-1/flood', state: 'cancelled', withdrawn: withdrawal },
  })
  const nobody = capXml(cancel).replaceAll('withdrawnBy', 'saidBy')
  expect(() => receivedAlertOf(readCap(nobody), '48', new Date(at))).toThrow(/withdrawn/)
})

const xml = capXml(cap)
test.each([
  ['a DTD with entities', xml.replace('<alert', '<!DOCTYPE alert [<!ENTITY a "b">]><alert'), /no DTD/],
  ['a file that an entity names', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml}`, /no DTD/],
  ['an instruction', xml.replace('<status>', '<?php ?><status>'), /no DTD/],
  ['another namespace', xml.replace('cap:1.2', 'cap:1.1'), /root/],
  ['a time without offset', xml.replace(/<sent>[^<]*/, '<sent>2026-11-22T01:02:03Z'), /sent/],
  ['an unknown status', xml.replace('Exercise', 'Real'), /status/],
  ['half a message', xml.slice(0, 400), /no XML/],
  ['no message', 'hello', /no XML|root/],
])('%s is refused', (_, text, why) => {
  expect(() => readCap(text)).toThrow(why)
})
