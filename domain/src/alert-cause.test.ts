import { expect, test } from 'vitest'
import { type Cause, causeOf } from './alert-cause.ts'

const device = (id: string) => ({ type: 'device' as const, id })
const loss: Cause = {
  ...({ key: 'F-1/power_loss', class: 'power_loss', domain: 'energy', level: 'alarm', state: 'active' } as const),
  ...{ subject: device('F-1'), site: 'EN-110AD' },
}
const silent = { key: 'M-1/silent', class: 'device_health', domain: 'energy', site: null } as const
const gateways: Record<string, string> = { 'F-1': 'GW-1', 'M-1': 'GW-1', 'M-2': 'GW-2' }
const gatewayOf = (id: string) => gateways[id] ?? null

test.each([
  ['a meter of the same site', { ...silent, subject: device('M-2'), site: 'EN-110AD' }, loss.key],
  ['a meter behind the same gateway', { ...silent, subject: device('M-1') }, loss.key],
  ['the gateway itself', { ...silent, domain: null, subject: { type: 'gateway' as const, id: 'GW-1' } }, loss.key],
  ['a meter elsewhere', { ...silent, subject: device('M-2') }, null],
  ['a meter without site and gateway', { ...silent, subject: device('M-9') }, null],
  ['a camera behind the same gateway', { ...silent, domain: 'traffic', subject: device('M-1') }, null],
  [
    'an overload at the site',
    { ...silent, class: 'equipment' as const, subject: device('M-1'), site: 'EN-110AD' },
    null,
  ],
  ['the power loss itself', loss, null],
])('a feeder without power and %s', (_, alert, cause) => {
  expect(causeOf(alert, [loss], gatewayOf)).toBe(cause)
})

test.each([
  ['has cleared', { ...loss, state: 'cleared' as const }],
  ['is only an event', { ...loss, level: 'event' as const }],
])('a power loss that %s explains nothing', (_, cause) => {
  expect(causeOf({ ...silent, subject: device('M-1') }, [cause], gatewayOf)).toBeNull()
})
