import { expect, test } from 'vitest'
import type { ReadingStore } from './reading-store.ts'

const start = Date.parse('2026-11-21T00:00:00Z')
const minute = 60_000

const speeds = (device: string, count: number, from = start) => ({
  kinds: {
    traffic_counter: Array.from({ length: count }, (_, n) => ({
      device,
      t: from + n * minute,
      metrics: ['speed', 'vehicle_rate'],
      values: [n, 100 + n],
    })),
  },
  readings: count * 2,
})
const query = { lane: 'live', kind: 'traffic_counter', metric: 'speed', points: 600, now: start + 86_400_000 }

/** An hour is rolled up when nobody has written to it between two calls. */
async function tendFully(store: ReadingStore): Promise<void> {
  for (let call = 0; call < 2; call++) await store.tend('live', query.now)
}

/** Means are sums of another order before and after: equal to eleven digits. */
function rounded<Answer extends { v: number[] }>(answer: Answer): Answer {
  return { ...answer, v: answer.v.map((value) => Number(value.toPrecision(11))) }
}

/** What every engine of the reading store promises. `make` opens an empty store, `again` the same one after `close`. */
export function storeContract(make: () => { open: () => Promise<ReadingStore> }): void {
  test('readings come back in the order of time, with their unit of bucket null when they are few', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 5), 1)
    await store.write('live', speeds('TC-2', 3), 2)
    const history = await store.history({ ...query, device: 'TC-1', from: start + minute, to: start + 4 * minute })
    expect(history).toMatchObject({ bucketMs: null, v: [1, 2, 3], low: [1, 2, 3], high: [1, 2, 3] })
    expect(history.t).toEqual([1, 2, 3].map((n) => start + n * minute))
    await store.close()
  })

  test('a long span is bucketed to at most the points asked for, and no extreme is lost', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 1000), 1)
    const history = await store.history({
      ...query,
      device: 'TC-1',
      from: start,
      to: start + 1000 * minute,
      points: 10,
    })
    expect(history.bucketMs).toBe(100 * minute)
    expect(history.t).toHaveLength(10)
    expect(history.v[0]).toBeCloseTo(49.5)
    expect([history.low[0], history.high[9]]).toEqual([0, 999])
    await store.close()
  })

  test('a write and its cursor are there together after the store has come back, and the same write again is nothing', async () => {
    const { open } = make()
    const first = await open()
    expect(await first.openLane('live')).toEqual({ cursor: 0, stored: 0 })
    await first.write('live', speeds('TC-1', 4), 7)
    await first.close()
    const second = await open()
    expect(await second.openLane('live')).toEqual({ cursor: 7, stored: 8 })
    await second.write('live', speeds('TC-1', 4), 7)
    const history = await second.history({ ...query, device: 'TC-1', from: start, to: start + 10 * minute })
    expect(history.v).toEqual([0, 1, 2, 3])
    expect(await second.openLane('live')).toEqual({ cursor: 7, stored: 8 })
    await second.close()
  })

  test('the value at a moment is found, and null where there is none', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 2), 1)
    const point = { kind: 'traffic_counter', device: 'TC-1', metric: 'speed' }
    expect(
      await store.find('live', [
        { ...point, t: start + minute },
        { ...point, t: start + 1 },
        { ...point, metric: 'occupancy', t: start },
        { ...point, device: 'TC-9', t: start },
      ]),
    ).toEqual([1, null, null, null])
    await store.close()
  })

  test('importing history twice adds it once, and leaves live readings as they are', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 1), 1)
    const batch = {
      lane: 'live',
      kind: 'traffic_counter',
      device: ['TC-1', 'TC-1', 'TC-2'],
      t: [start - minute, start, start],
      values: { speed: [50, 51, 52], occupancy: [null, 0.5, 0.5] },
      completes: null,
    } as const
    const asked = { ...batch, device: [...batch.device], t: [...batch.t], values: { speed: [...batch.values.speed] } }
    expect(await store.importHistory(asked)).toBe(2)
    expect(await store.isEmpty('live')).toBe(true)
    expect(await store.importHistory({ ...asked, completes: { from: start - minute, to: start } })).toBe(0)
    expect(await store.isEmpty('live')).toBe(false)
    const history = await store.history({ ...query, device: 'TC-1', from: start - minute, to: start + minute })
    expect(history.v).toEqual([50, 0])
    await store.close()
  })

  test('how many readings of a span each device has is counted by its most frequent metric', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 5), 1)
    const one = { device: 'TC-2', t: start + minute, metrics: ['speed'], values: [7] }
    await store.write('live', { kinds: { traffic_counter: [one] }, readings: 1 }, 2)
    const span = { from: start, to: start + 4 * minute }
    const received = await store.received('live', 'traffic_counter', ['TC-1', 'TC-2', 'TC-3'], span)
    expect(received).toEqual({ 'TC-1': 4, 'TC-2': 1 })
    expect(await store.received('live', 'traffic_counter', ['TC-2'], span)).toEqual({ 'TC-2': 1 })
    await store.close()
  })

  test('a profile holds the mean of each half hour of each series', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 60), 1)
    const profiles = await store.profile('live', 'traffic_counter', ['TC-1', 'TC-9'], {
      from: start,
      to: start + 60 * minute,
    })
    expect(profiles).toContainEqual({
      device: 'TC-1',
      metric: 'speed',
      t: [start, start + 30 * minute],
      v: [14.5, 44.5],
    })
    expect(profiles).toHaveLength(2)
    await store.close()
  })

  test('lanes do not see each other, and one is deleted whole', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.openLane('replay-flood')
    await store.write('replay-flood', speeds('TC-1', 3), 1)
    await store.write('live', speeds('TC-1', 1), 1)
    const span = { ...query, device: 'TC-1', from: start, to: start + 10 * minute }
    expect((await store.history({ ...span, lane: 'replay-flood' })).v).toEqual([0, 1, 2])
    await store.deleteLane('replay-flood')
    expect(await store.openLane('replay-flood')).toEqual({ cursor: 0, stored: 0 })
    expect((await store.history({ ...span, lane: 'replay-flood' })).v).toEqual([])
    expect((await store.history(span)).v).toEqual([0])
    await store.close()
  })

  test('history says the same before and after it is rolled up, whatever span and number of points is asked', async () => {
    const store = await make().open()
    await store.openLane('live')
    const days = 3
    for (let day = 0; day < days; day++)
      await store.write('live', speeds('TC-1', 1440, start + day * 1440 * minute), day + 1)
    // Shorter than a unit, cut at odd places, whole local days, and more than there is.
    const asked = [
      { from: start, to: start + 4320 * minute, points: 10 },
      { from: start + 90_500, to: start + 4000 * minute + 1, points: 50 },
      { from: start - 420 * minute, to: start + 3900 * minute, points: 3 },
      { from: start - 99_999 * minute, to: start + 99_999 * minute, points: 600 },
      { from: start, to: start + 300 * minute, points: 5 },
    ]
    const history = () =>
      Promise.all(asked.map((span) => store.history({ ...query, ...span, device: 'TC-1' }).then(rounded)))
    const before = await history()
    await tendFully(store)
    expect(await history()).toEqual(before)
    expect(before[0]?.bucketMs).toBe(432 * minute)
    expect(before[2]?.t).toHaveLength(3)
    await store.close()
  })

  test('a late reading is in the roll-ups of its time once they have been made anew', async () => {
    const { open } = make()
    const store = await open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 2880), 1)
    await tendFully(store)
    const late = { device: 'TC-1', t: start + 61_500, metrics: ['speed'], values: [9999] }
    await store.write('live', { kinds: { traffic_counter: [late] }, readings: 1 }, 2)
    const asked = { ...query, device: 'TC-1', from: start, to: start + 2880 * minute, points: 12 }
    const high = async (of: ReadingStore) => (await of.history(asked)).high[0]
    expect(await high(store)).toBe(9999)
    await store.close()
    // Marked on disk: the next process makes them anew.
    const next = await open()
    await next.openLane('live')
    await tendFully(next)
    expect(await high(next)).toBe(9999)
    await next.close()
  })

  test('a store that answers is well', async () => {
    const store = await make().open()
    await store.openLane('live')
    expect(await store.health()).toMatchObject({ ok: true })
    await store.close()
  })

  test('a metric that no kind knows is refused by name', async () => {
    const store = await make().open()
    await store.openLane('live')
    await store.write('live', speeds('TC-1', 1), 1)
    const asked = store.history({ ...query, metric: 'x"; DROP TABLE device; --', device: 'TC-1', from: 0, to: 1 })
    await expect(asked).rejects.toThrow('has no metric')
    await store.close()
  })
}
