import { History } from '@ioc/domain/messages/api-shapes'
import { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import { Mending, QuarantinedDetail, QuarantinePage } from '@ioc/domain/quarantine'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { causesOf, endAll, mendingsOf, open, settled, site } from './quarantine.test-site.ts'

afterEach(endAll)

const corrected = (record: number, text: string, why = 'a sender with a fault') => ({
  ...{ action: { type: 'correct', text }, which: { type: 'records', records: [record] }, why },
})

test('kill -9 while corrected messages are read again: each reading is stored once, and both sums hold', async () => {
  const here = await site()
  const begin = Math.floor(Date.now() / 1000) * 1000 - 20_000_000
  const [messages, ofMessage] = [9, 1200]
  const total = messages * ofMessage
  const texts = Array.from({ length: messages }, (_, n) => {
    const readings = Array.from({ length: ofMessage }, (_, i) => `{"n":"speed","v":${i % 50},"t":${i}}`)
    return `[{"bt":${begin / 1000 + n * ofMessage}},${readings.join()}`
  })
  for (const text of texts) await here.publish('TC-1', Buffer.from(text))
  here.start()
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(messages)
  const { records } = await here.ask('/quarantine?reason=malformed', QuarantinePage)
  const ids = records.toReversed().map(({ record }) => record)
  const order = (n: number, id = `c-${n}`) =>
    here.ask('/quarantine/mendings', Mending, {
      ...{ id, who: 'tester', order: corrected(ids[n] ?? 0, `${texts[n]}]`) },
    })
  for (let n = 0; n < messages; n++) await order(n)
  // Somebody else at the same moment: whoever comes second finds that it is done, or is told so.
  const second = await order(messages - 1, 'second').catch(() => undefined)
  const parsed = async () => (await mendingsOf(here)).reduce((sum, one) => sum + one.parsed, 0)
  for (const reached of [0, 3]) {
    await expect.poll(parsed, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(reached)
    await here.stop('SIGKILL')
    here.start()
    await expect.poll(() => open(here), { timeout: 60_000 }).toBeGreaterThanOrEqual(0)
  }
  await order(4)
  for (let n = 0; n < messages; n++)
    expect(await settled(here, `c-${n}`)).toMatchObject({ parsed: 1, total: 1, stored: ofMessage, refused: {} })
  if (second) expect(await settled(here, second.id)).toMatchObject({ untouched: 1, parsed: 0, stored: 0 })
  await expect
    .poll(async () => (await here.ask('/counts', IngestCounts)).live, { timeout: 60_000 })
    .toMatchObject({
      messages: { parsed: messages, malformed: 0 },
      readings: { parsed: total, stored: total, duplicate: 0, quarantined: 0, inFlight: 0 },
      quarantine: { malformed: 0 },
    })
  const path = `/history?device=TC-1&metric=speed&from=${begin}&to=${begin + total * 1000}&points=100000`
  expect((await here.ask(path, History)).t).toEqual(Array.from({ length: total }, (_, n) => begin + n * 1000))
  const causes = await causesOf(here)
  expect([causes.length, new Set(causes).size]).toEqual([total, total])
  const reader = openReader(journalPath(here.dataDir, 'ingest', 'live'))
  const written = (await reader.read('quarantine', 0, 100)).records.map(({ value }) =>
    QuarantineRecord.parse(fromBytes(value)),
  )
  await reader.close()
  // What was sent stays as it was sent.
  expect(written.map(({ payload }) => payload)).toEqual(texts)
})

test('a message that cannot be read is shown with the place where it stops, corrected as text, and never read twice', async () => {
  const here = await site()
  here.start()
  const now = Math.floor(Date.now() / 1000)
  await here.publish('TC-1', Buffer.from(`[{"n":"speed","v":8,"bt":${now}},]`))
  await here.publish('TC-1', Uint8Array.from([0x5b, 0xff, 0x00]))
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(2)
  const { records } = await here.ask('/quarantine', QuarantinePage)
  const [binary, text] = records.map(({ record }) => record)
  const detailOf = (record = 0) => here.ask(`/quarantine/record?record=${record}`, QuarantinedDetail)
  expect(await detailOf(text)).toMatchObject({ form: 'text', stop: { code: 'value', line: 1, column: 38 } })
  expect(await detailOf(binary)).toMatchObject({ form: 'hex', payload: '5bff00', size: 3, stop: { at: 1 } })

  const pack = [
    { n: 'speed', v: 8, bt: now },
    { n: 'TC-9/speed', v: 5 },
  ]
  const mend = async (id: string, order: unknown) => {
    const answer = await here.ask('/quarantine/mendings', z.union([Mending, z.object({ title: z.string() })]), {
      ...{ id, who: 'tester', order },
    })
    return 'title' in answer ? answer.title : await settled(here, id)
  }
  expect(
    await mend('as-it-is', { action: { type: 'redrive', fix: null }, which: { type: 'filter', filter: {} }, why: '' }),
  ).toMatchObject({
    ...{ total: 2, parsed: 0, refused: { malformed: 2 } },
  })
  expect(await mend('fixed', corrected(text ?? 0, JSON.stringify(pack)))).toMatchObject({
    ...{ action: { type: 'correct' }, total: 1, parsed: 1, stored: 1, refused: { unknown_device: 1 } },
  })
  expect(await mend('again', corrected(text ?? 0, JSON.stringify(pack)))).toMatch(/does not wait/)
  const detail = await detailOf(text)
  expect(detail).toMatchObject({ status: 'redriven', reason: 'malformed' })
  expect(detail.payload).toContain(',]')
  expect(detail.history.at(-1)).toMatchObject({
    ...{ who: 'tester', why: 'a sender with a fault', action: { type: 'correct', text: JSON.stringify(pack) } },
    results: [{ outcome: 'parsed', readings: { stored: 1, refused: { unknown_device: 1 } } }],
  })
  const [apart] = (await here.ask('/quarantine?reason=unknown_device', QuarantinePage)).records
  expect(apart).toMatchObject({ device: 'TC-9', value: 5, t: now * 1000, mending: 'fixed' })
  expect(await mend('a-reading', corrected(apart?.record ?? 0, JSON.stringify(pack)))).toMatch(/is a reading/)
  await here.register('TC-9')
  const named = {
    action: { type: 'redrive', fix: { device: 'TC-9' } },
    which: { type: 'records', records: [apart?.record] },
  }
  expect(await mend('admitted', { ...named, why: 'its own' })).toMatchObject({ stored: 1 })
  expect(await mend('written', corrected(binary ?? 0, '[{"n":"speed","v":9,"t":1}]'))).toMatchObject({
    parsed: 1,
    stored: 1,
  })
  await expect
    .poll(async () => (await here.ask('/counts', IngestCounts)).live, { timeout: 60_000 })
    .toMatchObject({
      messages: { parsed: 2, malformed: 0 },
      readings: { parsed: 3, stored: 3, duplicate: 0, quarantined: 0, inFlight: 0 },
    })
})
