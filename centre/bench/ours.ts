import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { z } from 'zod'
import { type Province, startProvince } from '../test/province.ts'
import { bytesOf, type Kept, keptByInflux } from './influxd.ts'
import { type FleetSize, fleetOf, type RunningSide, type Side, type StoreDelays } from './side.ts'

const rooms = ['broker', 'ingest', 'analytics', 'operations']

/** Our rooms, all of them, on one of the two stores. */
export function ours(store: 'DuckDB' | 'InfluxDB'): Side {
  const onInflux = store === 'InfluxDB'
  const path = ['broker', 'ingest', ...(onInflux ? ['influxd', 'InfluxDB'] : [])]
  return {
    name: `ours on ${store}`,
    database: onInflux ? ['InfluxDB'] : [],
    path,
    isOurs: true,
    start: (folder, size) => startOurs(folder, size, onInflux),
  }
}

async function startOurs(folder: string, size: FleetSize, onInflux: boolean): Promise<RunningSide> {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  const names = onInflux ? [...rooms, 'influxd'] : rooms
  const province = await startProvince({ rooms: names, dataDir })
  try {
    const fleet = fleetOf(size)
    const tokens = await province.register(fleet.records)
    let before = await storeBuckets(province)
    return {
      port: province.mqttPort(),
      connections: fleet.gateways.map((gateway) => ({ ...gateway, token: tokens.get(gateway.identity) ?? '' })),
      processes: {
        ...Object.fromEntries(names.map((name) => [name, province.watcher.pid(name) ?? 0])),
        ...(onInflux ? { InfluxDB: influxdbOf(province) } : {}),
      },
      stored: async () => (await province.counts()).readings.stored,
      beginDelays: async () => {
        before = await storeBuckets(province)
      },
      delays: async () => delaysBetween(before, await storeBuckets(province)),
      stop: () => province.stop(true),
      kept: () =>
        onInflux
          ? keptByInflux(join(dataDir, 'store', 'influxd'), 'ioc-live')
          : keptByDuckdb(join(dataDir, 'store'), join(dataDir, 'store', 'readings.duckdb')),
    }
  } catch (cause) {
    await province.stop(true)
    throw cause
  }
}

/** The process of the database itself, as the room that looks after it has said. */
function influxdbOf(province: Province): number {
  const said = province.lines.findLast((line) => line.startsWith('influxd: InfluxDB answers')) ?? ''
  return Number(/process (\d+)/.exec(said)?.[1])
}

const Figures = z.array(
  z.object({
    name: z.string(),
    values: z.array(
      z.object({ metricName: z.string().optional(), value: z.number(), labels: z.record(z.string(), z.unknown()) }),
    ),
  }),
)

/** How many writes took at most so many seconds, by that bound, as ingest counts them. */
async function storeBuckets(province: Province): Promise<Map<number, number>> {
  const door = `http://127.0.0.1:${portOf(province.dataDir, 'ingest', 'door')}`
  const headers = { authorization: `Bearer ${runToken(province.dataDir)}` }
  const answer = await fetch(`${door}/metrics`, { headers })
  if (!answer.ok) throw new Error(`/metrics of ingest: ${answer.status}`)
  const figures = Figures.parse(await answer.json())
  const name = 'ioc_ingest_arrival_to_stored_seconds'
  const latency = figures.find((figure) => figure.name === name)
  if (!latency) throw new Error(`ingest has no figure ${name}`)
  const buckets = latency.values.filter(
    ({ metricName, labels }) => metricName === `${name}_bucket` && labels.lane === 'live',
  )
  return new Map(
    buckets.map(({ labels, value }) => [labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le), value]),
  )
}

/** The bound that a share of the writes between two moments stayed within: never less than the exact figure. */
function delaysBetween(before: Map<number, number>, after: Map<number, number>): StoreDelays {
  const counts = [...after].map(([bound, count]) => ({ bound, count: count - (before.get(bound) ?? 0) }))
  const all = Math.max(0, ...counts.map(({ count }) => count))
  const within = (share: number) =>
    (counts.toSorted((a, b) => a.bound - b.bound).find(({ count }) => all > 0 && count >= all * share)?.bound ??
      Number.NaN) * 1000
  return { p50: within(0.5), p99: within(0.99) }
}

async function keptByDuckdb(folder: string, path: string): Promise<Kept> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const answer = await connection.runAndReadAll(
      'SELECT count("power") + count("voltage") + count("current") + count("frequency"), count(*), count(DISTINCT (device, t)) FROM "live"."feeder_meter"',
    )
    const [readings = 0, rows = 0, moments = 0] = (answer.getRows()[0] ?? []).map(Number)
    if (moments !== rows) throw new Error(`${rows - moments} moments stand twice in the store`)
    return { readings, rows, bytes: bytesOf(folder) }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
