import { kilometresBetween } from '@ioc/domain/place'
import { expect, test } from 'vitest'
import { DeviceRegistry } from '../live/device-registry.ts'
import { incidentPlace } from './incident-place.ts'

const registry = new DeviceRegistry({
  ...{ epoch: 'e', no: [1, 2, 3], id: ['A', 'B', 'C'], name: ['A', 'B', 'C'], kind: ['k', 'k', 'k'] },
  ...{ commune: ['20242', '20242', '20242'], site: [null, null, null], lat: [16, 16.02, 16], lon: [108, 108, 108] },
  ...{ intervalSeconds: [60, 60, 60], simulated: [false, false, false] },
})
const told = (...subjects: string[]) => ({
  alerts: subjects.map((subject) => ({ subject })),
  ...{ commune: '20242', site: null },
})

test('an incident is where its alerts were; several places make a reach that holds them all', () => {
  const one = incidentPlace(told('A'), registry)
  expect(one).toMatchObject({ reach: null, isExact: true })
  const two = incidentPlace(told('A', 'B'), registry)
  expect(two?.reach?.lat).toBeCloseTo(16.01, 6)
  expect(two?.reach?.km).toBeCloseTo(kilometresBetween({ lon: 108, lat: 16 }, { lon: 108, lat: 16.01 }), 3)
})

test('devices on one spot, and the same device twice, are one place', () => {
  expect(incidentPlace(told('A', 'C'), registry)?.reach).toBeNull()
  expect(incidentPlace(told('A', 'A'), registry)?.reach).toBeNull()
})

test('without a known device it is its commune, and without that it is nowhere', () => {
  const [west, south, east, north] = incidentPlace(told('gone'), registry)?.bounds ?? []
  expect(incidentPlace(told('gone'), registry)?.isExact).toBe(false)
  expect([(west ?? 0) < (east ?? 0), (south ?? 0) < (north ?? 0)]).toEqual([true, true])
  expect(incidentPlace({ alerts: [], commune: null, site: null }, registry)).toBeNull()
})
