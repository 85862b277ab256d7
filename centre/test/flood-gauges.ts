import { readFileSync } from 'node:fs'
import { type FloodGauge, floodGauges } from '@ioc/domain/facts/flood'
import type { Device } from '@ioc/domain/registry'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { z } from 'zod'
import type { Province } from './province.ts'

/** A gauge of the flood as the live registry has it: it speaks once a day, so that its silence is no alert here. */
export const liveGauge = ({ site, name, commune, lat, lon, bd1, bd2, bd3 }: FloodGauge): Device => ({
  ...{ type: 'device', id: site, kind: 'river_gauge', name, commune, site: null, lat, lon, gateway: null, lane: null },
  intervalSeconds: 86_400,
  thresholds: Object.fromEntries(
    Object.entries({ bd1, bd2, bd3 }).flatMap(([step, metres]) => (metres === null ? [] : [[step, metres]])),
  ),
  simulated: true,
})

/** Lays the fortnight before the flood into the live store, as history of one gauge. */
export async function rememberLevels(province: Province, device: string): Promise<void> {
  const begin = Date.parse('2025-10-28T23:00:00Z')
  const t = Array.from({ length: 14 * 48 }, (_, n) => begin - (n + 1) * 1_800_000)
  const level = t.map((_, n) => Number((1 + 0.2 * Math.sin(n / 8)).toFixed(2)))
  const door = `http://127.0.0.1:${portOf(province.dataDir, 'ingest', 'door')}/import`
  const headers = { authorization: `Bearer ${runToken(province.dataDir)}`, 'content-type': 'application/json' }
  const batch = {
    lane: 'live',
    kind: 'river_gauge',
    device: t.map(() => device),
    t,
    values: { level },
    completes: null,
  }
  const answer = await fetch(door, { method: 'POST', headers, body: JSON.stringify(batch) })
  z.object({ added: z.literal(t.length) }).parse(await answer.json())
}

const Line = z.object({ t: z.string(), device: z.string(), values: z.object({ level: z.number() }) })

/** First reading at or above each threshold of each gauge, straight from the recording. */
export function crossings(recording: string): Map<string, string> {
  const first = new Map<string, string>()
  for (const text of readFileSync(recording, 'utf8').trimEnd().split('\n').slice(1)) {
    const { t, device, values } = Line.parse(JSON.parse(text))
    const gauge = floodGauges.find((one) => one.site === device)
    for (const threshold of ['bd1', 'bd2', 'bd3'] as const) {
      const level = gauge?.[threshold]
      const key = `${device} ${threshold}`
      if (level !== null && level !== undefined && values.level >= level && !first.has(key))
        first.set(key, new Date(t).toISOString())
    }
  }
  return first
}
