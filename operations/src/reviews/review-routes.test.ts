import { type IngestQuality, localDay, noTally } from '@ioc/domain/data-quality'
import { DataQuality } from '@ioc/domain/messages/review-routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import {
  ask,
  deviceOf,
  importDevices,
  noHeads,
  openInnerDoor,
  startCentre,
  temporaryFolder,
  until,
} from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
const tally = { ...noTally(), accepted: 95, duplicate: 3, refused: 2 }
const quality: IngestQuality = {
  day: localDay(Date.now()),
  tallies: [{ commune: '20242', kind: 'traffic_counter', gateway: null, tally }],
  received: { 'TC-1': 1_000_000 },
}

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openInnerDoor(folder.path, 'ingest', { '/latest': noHeads, '/quality': quality, '/metrics': [] })
  centre = await startCentre(folder.path)
  await importDevices(folder.path, centre.port, [deviceOf('TC-1'), deviceOf('TC-2', { commune: '20260' })])
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

const asked = (path: string) =>
  ask(centre.port, 'GET', path, { headers: { authorization: `Bearer ${centre.administratorToken}` } })
const month = localDay(Date.now()).slice(0, 7)

test('a day says what came of what was due, by device and not more than due', async () => {
  let day: DataQuality | undefined
  await until('the day is answered', async () => {
    const { status, json } = await ask(centre.port, 'GET', '/api/data-quality')
    day = status === 200 ? DataQuality.parse(json) : undefined
    return day !== undefined
  })
  expect(day?.cells).toMatchObject([
    { commune: '20242', kind: 'traffic_counter', devices: 1, tally },
    { commune: '20260', kind: 'traffic_counter', devices: 1, complete: { part: 0 } },
  ])
  const [first] = day?.cells ?? []
  expect(first?.complete.part).toBe(first?.complete.whole)
  const { text } = await ask(centre.port, 'GET', '/api/data-quality.csv')
  expect(text.split('\r\n')[1]).toMatch(/,20242,traffic_counter,traffic_counter,1,98,100,/)
})

test('the review of a month is data, a page and a PDF, for who may manage alone', async () => {
  expect((await asked(`/api/reviews/${month}`)).json).toMatchObject({ month, place: 'Đà Nẵng', overdue: { work: [] } })
  const page = await asked(`/api/reviews/${month}/page.html`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.text).toContain('Không việc nào quá hạn trong tháng.')
  const pdf = await asked(`/api/reviews/${month}/review.pdf`)
  expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-'])
  expect((await ask(centre.port, 'GET', `/api/reviews/${month}`)).status).toBe(401)
})

test.each([
  ['2026-13', 400],
  ['2999-01', 404],
])('of %s there is no review', async (wrong, status) => {
  expect((await asked(`/api/reviews/${wrong}/review.pdf`)).status).toBe(status)
})
