import { existsSync } from 'node:fs'
import { type AreaRing, areaOfRings } from '@ioc/domain/link/commune-area'
import { CommuneCode } from '@ioc/domain/place'
import type { Log } from '@ioc/room/log'
import { z } from 'zod'
import { featuresIn } from './feature-stream.ts'

const Position = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], z.number())
  .transform(([lon, lat]) => [lat, lon] as const)
const Rings = z.array(z.array(Position)).min(1)
const Geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: Rings }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings) }),
])
const Feature = z.object({
  type: z.literal('Feature'),
  properties: z.object({ code: z.union([CommuneCode, z.number().transform(String).pipe(CommuneCode)]) }),
  geometry: Geometry,
})

/**
 * The area of each commune as a message tells it, from the operator's file of official borders: of features whose
 * property `code` is the five digits of a commune, in WGS 84. One feature is in memory at a time, and what is kept are
 * 120 points of each. A file that cannot be read gives none, and the log says why: then circles are told.
 */
export async function readCommuneAreas(path: string | undefined, log: Log): Promise<Map<string, AreaRing[]>> {
  const areas = new Map<string, AreaRing[]>()
  if (path === undefined) return areas
  const gone = `IOC_COMMUNES_FILE=${path}`
  if (!existsSync(path)) {
    log.warn(`${gone} is not there: the nation is told circles`)
    return areas
  }
  let others = 0
  try {
    for await (const one of featuresIn(path)) {
      const feature = Feature.safeParse(one)
      if (!feature.success) {
        others += 1
        continue
      }
      const { properties, geometry } = feature.data
      // Only the outer ring of each polygon: CAP knows no holes.
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
      const rings = areaOfRings(polygons.flatMap((polygon) => polygon.slice(0, 1)))
      if (rings.length > 0) areas.set(properties.code, rings)
      else others += 1
    }
  } catch (cause) {
    log.warn(`${gone}: ${cause instanceof Error ? cause.message : cause}; the nation is told circles`)
    return new Map()
  }
  if (others > 0)
    log.warn(
      `${gone}: ${others} features are no polygon in WGS 84 with the five digits of a commune as property "code": the nation is told circles there`,
    )
  return areas
}
