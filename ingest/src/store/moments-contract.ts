import { expect, test } from 'vitest'
import type { ReadingStore, StoredMoment } from './reading-store.ts'

const start = Date.parse('2026-11-21T00:00:00Z')
const at = (device: string, minute: number, values: Record<string, number>): StoredMoment => ({
  device,
  t: start + minute * 60_000,
  metrics: Object.keys(values),
  values: Object.values(values),
})
const values = ({ metrics, values }: StoredMoment) => Object.fromEntries(metrics.map((name, n) => [name, values[n]]))

/** What every engine promises of reading a past span back, moment by moment. */
export function momentsContract(make: () => { open: () => Promise<ReadingStore> }): void {
  const query = { lane: 'live', kind: 'traffic_counter', devices: null, from: start, to: start + 3_600_000, limit: 100 }

  test('a past span is read back in the order of time, each moment with the metrics that it had', async () => {
    const store = await make().open()
    await store.openLane('live')
    const moments = [
      at('TC-2', 3, { speed: 23 }),
      at('TC-1', 1, { speed: 11.25, vehicle_rate: 101 }),
      at('TC-2', 1, { vehicle_rate: 102 }),
      at('TC-1', 2, { speed: 0 }),
      at('TC-1', 60, { speed: 1 }),
    ]
    await store.write('live', { kinds: { traffic_counter: moments }, readings: 6 }, 1)
    const read = await store.moments(query)
    expect(read.map(({ t }) => (t - start) / 60_000)).toEqual([1, 1, 2, 3])
    const known = (device: string, minute: number) =>
      read.filter((one) => one.device === device && one.t === start + minute * 60_000).map(values)
    expect(known('TC-1', 1)).toEqual([{ speed: 11.25, vehicle_rate: 101 }])
    expect(known('TC-2', 1)).toEqual([{ vehicle_rate: 102 }])
    expect(known('TC-1', 2)).toEqual([{ speed: 0 }])
    await store.close()
  })

  test('only the devices, the lane, the kind and the first moments that were asked for are read', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.openLane('replay-a')
    const many = Array.from({ length: 50 }, (_, n) => at(`TC-${n % 5}`, Math.floor(n / 5), { speed: n }))
    await store.write('live', { kinds: { traffic_counter: many }, readings: 50 }, 1)
    expect((await store.moments({ ...query, devices: ['TC-3', 'TC-none'] })).map(values)).toEqual(
      Array.from({ length: 10 }, (_, n) => ({ speed: 3 + 5 * n })),
    )
    expect(await store.moments({ ...query, limit: 7 })).toHaveLength(7)
    expect(await store.moments({ ...query, lane: 'replay-a' })).toEqual([])
    expect(await store.moments({ ...query, kind: 'river_gauge' })).toEqual([])
    expect(await store.moments({ ...query, devices: [] })).toEqual([])
    await store.close()
  })
}
