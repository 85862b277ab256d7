import { expect, test } from 'vitest'
import { checkMessage, excerptAt, hexLines } from './message-check.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')
const sent = { lane: 'live', publisher: 'TC-1', commune: '20242', arrival }
const device = {
  ...{ no: 1, id: 'TC-1', name: 'TC-1', kind: 'traffic_counter', commune: '20242', site: null, lat: 16, lon: 108 },
  ...{ intervalSeconds: 60, simulated: false },
}
const known = new Map([device, { ...device, no: 2, id: 'TC-2' }].map((one) => [one.id, one]))
const find = (id: string) => known.get(id)

test.each([
  ['a good reading', '[{"n":"speed","v":8}]', null],
  ['a reading behind a gateway', '[{"n":"TC-2/speed","v":8}]', null],
  ['a device that nobody knows', '[{"n":"TC-9/speed","v":8}]', 'unknown_device'],
  ['a metric that its kind has not', '[{"n":"level","v":8}]', 'unknown_metric'],
  ['an impossible value', '[{"n":"speed","v":900}]', 'out_of_range'],
  ['a clock that is ahead', '[{"n":"speed","v":8,"t":1800}]', 'too_early'],
  ['a text where a number belongs', '[{"n":"speed","vs":"8"}]', 'no_number'],
  ['a unit that the registry may have admitted', '[{"n":"speed","u":"kn","v":8}]', null],
])('%s is said before it is ordered', (_, text, reason) => {
  const check = checkMessage(text, sent, find)
  if (check.type !== 'readable') throw new Error('it cannot be read')
  expect(check.readings.map((one) => one.refusal?.reason ?? null)).toEqual([reason])
})

test('each reading is shown with its device, its unit and its own time', () => {
  const text = '[{"bn":"TC-2/","bu":"km/h","n":"speed","v":36,"t":-10},{"n":"x","v":1}]'
  expect(checkMessage(text, sent, find)).toMatchObject({
    readings: [
      { device: 'TC-2', metric: 'speed', value: 36, unit: 'km/h', t: arrival - 10_000, refusal: null },
      { device: 'TC-2', metric: 'x', refusal: { reason: 'unknown_metric' } },
    ],
  })
})

test('in a replay, whose time only its data say, no reading is called too early or too old', () => {
  const text = '[{"n":"speed","v":8,"bt":1000000000}]'
  expect(checkMessage(text, { ...sent, lane: 'replay-a' }, find)).toMatchObject({ readings: [{ refusal: null }] })
  expect(checkMessage(text, sent, find)).toMatchObject({ readings: [{ refusal: { reason: 'too_old' } }] })
})

test('a text that cannot be read says where, with what stands there', () => {
  const text = '[{"n":"speed","v":8},]'
  const check = checkMessage(text, sent, find)
  expect(check).toMatchObject({ type: 'stopped', stop: { code: 'value', line: 1, column: 22 } })
  if (check.type === 'stopped')
    expect(excerptAt(text, check.stop.at)).toEqual({ before: '[{"n":"speed","v":8},', here: ']', after: '' })
  expect(excerptAt(`${'x'.repeat(90)}\u0007${'y'.repeat(90)}`, 90)).toEqual({
    ...{ before: `…${'x'.repeat(28)}`, here: '\uFFFD', after: `${'y'.repeat(27)}…` },
  })
})

test('bytes are shown eight a line, each line with its place', () => {
  expect(hexLines('5b7b226e22ff000a41')).toBe(
    '    0  5b 7b 22 6e 22 ff 00 0a  [{"n"···\n    8  41                       A',
  )
})
