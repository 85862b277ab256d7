import { expect, test } from 'vitest'
import { toPrimary } from './unit.ts'

test.each([
  [60, 'km/h', 'm/s', 16.6666666667],
  [8, 'm/s', 'm/s', 8],
  [1.5, 'kW', 'W', 1500],
  [36, 'mm/h', 'm/s', 0.00001],
  [-60, 'dBm', 'dBW', -90],
  [64, 'cm', 'm', 0.64],
  [22, 'kWh', 'J', 79_200_000],
] as const)('%s %s is %s: %s', (value, given, wanted, primary) => {
  expect(toPrimary(value, given, wanted)).toBe(primary)
})

test('a unit of another quantity is no form of it', () => {
  expect(toPrimary(1, 'kW', 'V')).toBeUndefined()
  expect(toPrimary(1, 'furlong', 'm')).toBeUndefined()
})
