import type { Device } from '../registry.ts'

/**
 * A simulated traffic counter in Đà Nẵng's commune 20242 that reports each 30 s, for tests; `more` makes it another.
 */
export function testDevice(id: string, more: Partial<Device> = {}): Device {
  return {
    ...{ type: 'device', id, kind: 'traffic_counter', name: id, commune: '20242', site: null, lat: 16, lon: 108 },
    ...{ gateway: null, intervalSeconds: 30, thresholds: {}, simulated: true, lane: null },
    ...more,
  }
}

/** A river gauge at the Thu Bồn with alarm levels at 2, 3 and 4 m that reports each minute, for tests. */
export function testGauge(id: string, more: Partial<Device> = {}): Device {
  const levels = { bd1: 2, bd2: 3, bd3: 4 }
  const place = { commune: '20599', lat: 15.858, lon: 108.262 }
  return testDevice(id, {
    ...{ ...place, kind: 'river_gauge', name: `Trạm ${id}`, intervalSeconds: 60, thresholds: levels },
    ...more,
  })
}
