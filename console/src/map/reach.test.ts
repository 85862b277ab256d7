import { kilometresBetween } from '@ioc/domain/place'
import { expect, test } from 'vitest'
import { reachLines } from './reach.ts'

test('the lines of a reach lie on its circle, wherever it is', () => {
  for (const reach of [
    { lon: 108.2231, lat: 16.0605, km: 0.3 },
    { lon: 111.9, lat: 8.6, km: 12 },
  ]) {
    const [outline, hatch] = reachLines(reach).map(({ geometry }) =>
      geometry.type === 'LineString'
        ? geometry.coordinates
        : geometry.type === 'MultiLineString'
          ? geometry.coordinates.flat()
          : [],
    )
    expect([outline?.length, hatch?.length]).toEqual([65, 18])
    for (const [lon = 0, lat = 0] of [...(outline ?? []), ...(hatch ?? [])]) {
      const share = kilometresBetween(reach, { lon, lat }) / reach.km
      expect(share).toBeGreaterThan(0.99)
      expect(share).toBeLessThan(1.01)
    }
  }
})
