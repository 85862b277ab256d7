import { IndicatorList } from '@ioc/domain/messages/indicator-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { ask, startCentre, temporaryFolder } from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'

let folder: ReturnType<typeof temporaryFolder>
let centre: Centre

beforeAll(async () => {
  folder = temporaryFolder()
  centre = await startCentre(folder.path)
})

afterAll(async () => {
  await centre.stop()
  folder.remove()
})

const asked = (method: string, path: string, body?: unknown) =>
  ask(centre.port, method, path, {
    headers: { authorization: `Bearer ${centre.administratorToken}` },
    ...(body === undefined ? {} : { body }),
  })
const header = 'indicator,place,period,value,source,sourceName,sourceDate'
const imported = async (...lines: string[]) =>
  (await asked('POST', '/api/indicators/values', { csv: [header, ...lines].join('\n') })).json

test('the published figures are there from the start, marked as published, with source and target', async () => {
  const { json } = await ask(centre.port, 'GET', '/api/indicators')
  expect(json).toMatchObject({ publishedTargets: [{ value: 80 }, { value: 40 }, { value: 70 }] })
  expect(
    Object(json).standings.map(({ place, latest, target }: never) => [
      place,
      Object(latest).value,
      Object(target).value,
    ]),
  ).toEqual([
    ['48', 95.56, 100],
    ['VN', 43, undefined],
    ['VN-localities', 17.9, undefined],
    ['VN-ministries', 63, undefined],
  ])
  for (const { latest } of Object(json).standings)
    expect(latest).toMatchObject({ source: 'published', period: 'unstated', revision: 1, current: true })
})

test('importing a file twice changes nothing, and a corrected value is a revision of its own', async () => {
  const lines = [
    'online-records,01,2026-10,51.5,SID,"Bảng tháng 10",2026-11-02',
    'online-records,46,2026-10,"61,25",SID,Bảng tháng 10,2026-11-02',
  ]
  expect(await imported(...lines)).toEqual({ added: 2, revised: 0, unchanged: 0, refused: [] })
  expect(await imported(...lines)).toEqual({ added: 0, revised: 0, unchanged: 2, refused: [] })
  const corrected = 'online-records,01,2026-10,52,SID,Bảng tháng 10 (sửa),2026-11-09'
  expect(await imported(corrected)).toMatchObject({ revised: 1 })
  expect(await imported(...lines, corrected)).toEqual({ added: 0, revised: 0, unchanged: 3, refused: [] })
  const { json } = await asked('GET', '/api/indicators/online-records/values?place=01')
  expect(Object(json).map((one: object) => Object(one).revision)).toEqual([2, 1])
  expect(json).toMatchObject([
    { value: 52, current: true, who: 'administrator' },
    { value: 51.5, current: false },
  ])
})

test('a value of another source stands beside it', async () => {
  expect(await imported('online-records,01,2026-10,51.5,EMC,EMC 10,2026-11-03')).toMatchObject({ added: 1 })
})

test('lines that cannot be taken say why, and the others are taken', async () => {
  const answer = await imported(
    'online-records,79,2026-10,nan,SID,x,2026-11-02',
    'online-records,79,2026-13,50,SID,x,2026-11-02',
    'no-such,79,2026-10,50,SID,x,2026-11-02',
    'online-records,79,2026-10,50,Zalo,x,2026-11-02',
    'online-records,79,2026-10,50,SID,x,2026-11-02',
    'online-records,79,2026-10,,SID,x,2026-11-02',
    'online-records,79',
  )
  expect(answer).toMatchObject({ added: 1 })
  expect(
    Object(answer)
      .refused.map(({ line }: { line: number }) => line)
      .toSorted(),
  ).toEqual([2, 3, 4, 5, 7, 8])
  expect(JSON.stringify(answer)).toContain('PUT /api/indicators/no-such adds it')
})

test('a file with another header is refused whole and says what is wanted', async () => {
  const { status, json } = await asked('POST', '/api/indicators/values', { csv: 'a,b\n1,2' })
  expect([status, Object(json).detail]).toEqual([400, expect.stringContaining(header)])
})

test('records are taken as lines are', async () => {
  const record = { indicator: 'online-records', place: '92', period: '2026-10', value: 52 }
  const body = { records: [{ ...record, source: 'SID', sourceName: 'API', sourceDate: '2026-11-02' }] }
  expect((await asked('POST', '/api/indicators/values', body)).json).toMatchObject({ added: 1 })
  expect((await asked('POST', '/api/indicators/values', body)).json).toMatchObject({ unchanged: 1 })
})

test('places are ranked by the value in force, that of EMC before that of SID, with spread and how many are missing', async () => {
  const { json } = await asked('GET', '/api/indicators/online-records/ranking?period=2026-10')
  expect(Object(json).places).toMatchObject([
    { place: '46', value: 61.25, rank: 1, tied: false },
    { place: '92', value: 52, rank: 2, source: 'SID' },
    { place: '01', value: 51.5, rank: 3, source: 'EMC' },
    { place: '79', value: 50, rank: 4 },
  ])
  expect(Object(json).missing).toHaveLength(30)
  expect(Object(json).spread).toMatchObject({ min: 50, max: 61.25 })
})

test('a target has an owner and a day; names that are formulas run in no spreadsheet', async () => {
  const indicator = {
    ...{ name: { vi: '=HYPERLINK("http://x","Bấm")', en: 'x' }, unit: '%', digits: 1, direction: 'higher' },
    owner: '+Trần Viết Dũng',
  }
  expect((await asked('PUT', '/api/indicators/formula', indicator)).status).toBe(200)
  const target = {
    value: 95,
    baseline: 88.2,
    due: '2026-12-31',
    owner: '@Sở Xây dựng',
    source: { name: '-Kế hoạch', date: '2026-01-05' },
  }
  expect((await asked('PUT', '/api/indicators/formula/targets/48', target)).status).toBe(200)
  expect((await asked('PUT', '/api/indicators/none/targets/48', target)).status).toBe(404)
  const { text, headers } = await asked('GET', '/api/indicators.csv')
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const bytes = new Uint8Array(await (await fetch(`http://127.0.0.1:${centre.port}/api/indicators.csv`)).arrayBuffer())
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const line = text.split('\r\n').find((one) => one.startsWith('formula'))
  expect(line).toContain(`"'=HYPERLINK(""http://x"",""Bấm"")"`)
  expect(line).toContain(`"'@Sở Xây dựng"`)
  expect(line).toContain(`"'-Kế hoạch"`)
})

test('who may only look changes nothing', async () => {
  const { status } = await ask(centre.port, 'POST', '/api/indicators/values', { body: { records: [] } })
  expect(status).toBe(401)
})

test('a start anew keeps what people have set, and every change stands in the audit', async () => {
  const target = {
    value: 97,
    baseline: 95.56,
    due: '2026-12-31',
    owner: 'Sở KHCN',
    source: { name: 'Nghị quyết', date: null },
  }
  expect((await asked('PUT', '/api/indicators/full-process-rate/targets/48', target)).status).toBe(200)
  await centre.stop()
  const store = await openTestStore(folder.path)
  const audited = await store.database.selectFrom('audit').select('what').execute()
  await store.close()
  expect(audited.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['import indicator values', 'put indicator', 'put target']),
  )
  const token = centre.administratorToken
  centre = Object.assign(await startCentre(folder.path), { administratorToken: token })
  const { json } = await asked('GET', '/api/indicators')
  const danang = IndicatorList.parse(json).standings.find(({ indicator }) => indicator.id === 'full-process-rate')
  expect(danang).toMatchObject({ target: { value: 97, owner: 'Sở KHCN' }, latest: { value: 95.56, revision: 1 } })
})
