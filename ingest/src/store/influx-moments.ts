import { kindOf } from '@ioc/domain/domains'
import { type Databases, devicesOfQuery, during, isOneOf, windows } from './influx-answers.ts'
import type { MomentsQuery } from './moments-query.ts'
import type { StoredMoment } from './reading-store.ts'

/** Answers `moments` of the reading store, some devices and no more than one query's span at a time. */
export async function storedMoments(of: Databases, query: MomentsQuery): Promise<StoredMoment[]> {
  const { lane, kind, devices, limit } = query
  const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
  if (metrics.length === 0) return []
  const fields = metrics.map((metric) => `"${metric}"`).join(', ')
  const found: StoredMoment[] = []
  for (const among of groupsOf(devices)) {
    let left = limit
    for (const part of windows(of.connection, query)) {
      if (left <= 0) break
      const [series] = await of.connection.query(
        of.databases.readings(lane),
        `SELECT "device", ${fields} FROM "${kind}" WHERE ${during(part)}${among} ORDER BY time ASC LIMIT ${left}`,
      )
      for (const [t, device, ...values] of series?.values ?? []) {
        const there = metrics.flatMap((name, n) => (typeof values[n] === 'number' ? [[name, values[n]] as const] : []))
        const [names, numbers] = [there.map(([name]) => name), there.map(([, value]) => value)]
        found.push({ device: String(device), t: Number(t), metrics: names, values: numbers })
        left -= 1
      }
    }
  }
  return found.toSorted((a, b) => a.t - b.t).slice(0, limit)
}

/** Conditions that name the devices, so many at a time; one that names none where all are meant. */
function groupsOf(devices: readonly string[] | null): string[] {
  if (devices === null) return ['']
  const groups: string[] = []
  for (let start = 0; start < devices.length; start += devicesOfQuery)
    groups.push(` AND ${isOneOf(devices.slice(start, start + devicesOfQuery))}`)
  return groups
}
