import { History } from '@ioc/domain/messages/api-shapes'
import { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { Mending, QuarantineCounts, QuarantinedDetail, QuarantinePage } from '@ioc/domain/quarantine'
import { afterEach, expect, test } from 'vitest'
import { causesOf, endAll, mendingsOf, open, settled, site } from './quarantine.test-site.ts'

afterEach(endAll)

test('kill -9 in the middle of a re-drive of thousands: each is stored exactly once, at its own time', async () => {
  const here = await site()
  const begin = Math.floor(Date.now() / 1000) * 1000 - 20_000_000
  const [packs, ofPack] = [300, 20]
  const total = packs * ofPack
  // A third comes out of order, so that the late path is taken too.
  for (let n = 0; n < packs; n++) {
    const place = n % 3 === 2 ? n - 2 : n % 3 === 0 ? n + 2 : n
    const pack = Array.from({ length: ofPack }, (_, i) => ({ n: 'speed', v: (place * ofPack + i) % 50, t: i }))
    await here.publish('TC-9', [{ bt: begin / 1000 + place * ofPack }, ...pack])
  }
  here.start()
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(total)
  await here.register('TC-9')
  const order = {
    action: { type: 'redrive', fix: null },
    which: { type: 'filter', filter: { device: 'TC-9' } },
    why: '',
  }
  await here.ask('/quarantine/mendings', Mending, { id: 'm-1', who: 'tester', order })
  let kills = 0
  for (let reached = 0; kills < 4; ) {
    const mending = (await mendingsOf(here)).find((one) => one.id === 'm-1')
    if (mending && mending.state !== 'running') break
    if (!mending || mending.done < reached + total / 6) continue
    reached = mending.done
    await here.stop('SIGKILL')
    kills += 1
    here.start()
    await expect.poll(() => open(here), { timeout: 60_000 }).toBeGreaterThanOrEqual(0)
  }
  expect(kills).toBeGreaterThanOrEqual(2)
  // The same order once more is the same order: nothing is done twice.
  await here.ask('/quarantine/mendings', Mending, { id: 'm-1', who: 'tester', order })
  const done = await settled(here, 'm-1')
  expect(done).toMatchObject({ state: 'done', total, done: total, stored: total, duplicate: 0, refused: {} })
  await expect
    .poll(async () => (await here.ask('/counts', IngestCounts)).live?.readings, { timeout: 60_000 })
    .toEqual({ parsed: total, stored: total, duplicate: 0, quarantined: 0, inFlight: 0 })
  const path = `/history?device=TC-9&metric=speed&from=${begin}&to=${begin + total * 1000}&points=100000`
  const history = await here.ask(path, History)
  expect(history.t).toEqual(Array.from({ length: total }, (_, n) => begin + n * 1000))
  expect(history.v).toEqual(Array.from({ length: total }, (_, n) => n % 50))
  const causes = await causesOf(here)
  expect(causes).toHaveLength(total)
  expect(new Set(causes).size).toBe(total)
})

test('what is refused can be found, corrected by hand with its history kept, dismissed, and taken back', async () => {
  const here = await site()
  here.start()
  const now = Math.floor(Date.now() / 1000)
  await here.publish('TC-1', [
    { n: 'speed', v: 900, bt: now },
    { n: 'speed', v: 5, u: 'kW' },
    { n: 'a\u0000b/speed', v: 1 },
  ])
  await here.publish('TC-1', 'no pack')
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(4)
  const counts = await here.ask('/quarantine/counts', QuarantineCounts)
  expect(counts.reasons).toEqual({ out_of_range: 1, unit: 1, unknown_device: 1, malformed: 1 })
  expect(counts.devices).toContainEqual({ device: 'TC-1', count: 2 })
  const first = await here.ask('/quarantine?limit=3', QuarantinePage)
  expect(first.records.map((one) => one.reason)).toEqual(['malformed', 'unknown_device', 'unit'])
  expect(first.records[1]?.device).toBe('a\uFFFDb')
  const second = await here.ask(`/quarantine?limit=3&cursor=${first.next}`, QuarantinePage)
  expect(second).toMatchObject({ records: [{ reason: 'out_of_range', value: 900 }], next: null })
  const record = second.records[0]?.record ?? 0

  const mend = async (id: string, order: unknown) => {
    await here.ask('/quarantine/mendings', Mending, { id, who: 'tester', order })
    return await settled(here, id)
  }
  const one = { type: 'records', records: [record] }
  const fixed = await mend('fix', { action: { type: 'redrive', fix: { value: 9 } }, which: one, why: 'typing error' })
  expect(fixed).toMatchObject({ total: 1, stored: 1 })
  const detail = await here.ask(`/quarantine/record?record=${record}`, QuarantinedDetail)
  // What was sent stays; the correction stands beside it.
  expect(detail).toMatchObject({ status: 'redriven', value: 900, history: [{ who: 'tester', why: 'typing error' }] })
  expect(detail.payload).toContain('900')
  const all = { type: 'filter', filter: {} }
  expect(await mend('put-aside', { action: { type: 'dismiss' }, which: all, why: 'rubbish' })).toMatchObject({
    ...{ total: 3, dismissed: 3 },
  })
  expect(await open(here)).toBe(0)
  const dismissed = { type: 'filter', filter: { mending: 'put-aside' } }
  expect(await mend('undo', { action: { type: 'reopen' }, which: dismissed, why: '' })).toMatchObject({ reopened: 3 })
  expect(await mend('again', { action: { type: 'redrive', fix: null }, which: all, why: '' })).toMatchObject({
    ...{ total: 3, stored: 0, refused: { unit: 1, unknown_device: 1, malformed: 1 } },
  })
  const live = (await here.ask('/counts', IngestCounts)).live
  expect(live?.readings).toMatchObject({ parsed: 3, quarantined: 2, duplicate: 0 })
  expect(live?.quarantine).toMatchObject({ out_of_range: 0, unit: 1, unknown_device: 1, malformed: 1 })
})
