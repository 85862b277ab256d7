import { randomUUID } from 'node:crypto'
import type { AlertTransition } from '@ioc/domain/alert'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { foldIncident } from '@ioc/domain/incident/evolve'
import { type IncidentEvent, incidentNumber } from '@ioc/domain/incident/incident'
import { workingCalendar } from '@ioc/domain/working-calendar'
import { roomLog } from '@ioc/room/log'
import { parseSettings } from '@ioc/room/settings'
import type { Insertable, Transaction } from 'kysely'
import { commitTransitions } from '../alerts/alert-taking.ts'
import { rowOfIncident } from '../incidents/incident-rows.ts'
import { OperationsSettings } from '../settings.ts'
import type { StoreSchema } from '../store/schema.ts'
import { openStoreOf } from '../store/store-of.ts'

/**
 * Fills the store of a data folder that no centre works on, or the database that IOC_DATABASE_URL names: so many open
 * alerts with the responses to them, half as many cleared ones, and so many incidents folded from their events, one in
 * ten of them open. The same counts give the same texts. Says what it filled, and how long that took, in one line of
 * JSON.
 */
const [dataDir = '', alerts = 0, incidents = 0] = process.argv
  .slice(2)
  .map((word, n) => (n === 0 ? word : Number(word)))
const atOnce = 1000
const minuteMs = 60_000
const dayMs = 86_400_000
const began = performance.now()
const now = Date.now()
const calendar = workingCalendar()
const streets = ['Nguyễn Văn Linh', 'Trần Phú', 'Lê Duẩn', 'Điện Biên Phủ', 'Hoàng Diệu', 'Võ Nguyên Giáp', 'Đống Đa']
const happenings = [
  ['flood', 'Ngập', 'nước dâng quá ngưỡng, cần chạy máy bơm và cắm biển cảnh báo'],
  ['power_loss', 'Mất điện', 'trạm biến áp không có tải, cần kiểm tra đường dây trung thế'],
  ['congestion', 'Ùn tắc', 'xe dừng lâu ở nút giao, cần điều chỉnh đèn tín hiệu'],
  ['crowd', 'Đông người', 'lượng khách vượt sức chứa, cần mở thêm lối ra'],
  ['equipment', 'Hỏng thiết bị', 'cảm biến gửi giá trị đứng yên, cần thay pin và hiệu chuẩn'],
] as const
const rules = ['high', 'rate', 'silent', 'stuck'] as const
const levels = ['alarm', 'event', 'observation'] as const

const settings = parseSettings(OperationsSettings, { ...process.env, IOC_DATA_DIR: String(dataDir) })
const store = await openStoreOf(settings, roomLog('fill'), (cause) => {
  throw cause
})
await fillAlerts()
await fillIncidents()
await store.close()
process.stdout.write(`${JSON.stringify({ alerts, incidents, seconds: (performance.now() - began) / 1000 })}\n`)

async function fillAlerts(): Promise<void> {
  const open = Array.from({ length: Number(alerts) }, (_, n) => transitionOf(n, 'raised'))
  const over = Array.from({ length: Number(alerts) / 2 }, (_, n) => transitionOf(Number(alerts) + n, 'raised'))
  const cleared = over.map((one): AlertTransition => ({ ...one, transition: 'cleared', at: iso(now - minuteMs) }))
  const all = [...over, ...cleared, ...open].map((transition, n) => ({ transition, offset: n + 1 }))
  const explanations = { causes: new Map(), explicable: new Map(), gatewayOf: () => null }
  for (let from = 0; from < all.length; from += atOnce)
    await commitTransitions(store.database, 'live', {
      // The journal of this folder holds none of them.
      change: { taken: all.slice(from, from + atOnce), cursor: 0 },
      explanations,
      also: async () => undefined,
    })
}

function transitionOf(n: number, transition: AlertTransition['transition']): AlertTransition {
  const at = iso(now - dayMs + n * 1000)
  const id = `FM-${n >> 2}`
  const rule = pick(rules, n)
  const level = pick(levels, n)
  return {
    ...{ key: `${id}/${rule}`, transition, at, raisedAt: at, subject: { type: 'device', id }, group: id },
    ...{ domain: pick(['energy', 'water', 'traffic'], n), kind: 'feeder_meter', commune: communeOf(n), site: null },
    ...{ rule, threshold: 'high', level, priority: level === 'alarm' ? pick([1, 2, 3] as const, n >> 1) : null },
    ...{ class: pick(happenings, n)[0], metric: 'power', value: n, limit: 1, expected: null, devices: 1 },
    simulated: true,
  }
}

async function fillIncidents(): Promise<void> {
  const terms = new Set<string>()
  for (let from = 0; from < Number(incidents); from += atOnce)
    await store.database.transaction().execute(async (transaction) => {
      const rows: Rows = { event: [], incident: [], incident_word: [], incident_term: [] }
      for (let n = from; n < Math.min(from + atOnce, Number(incidents)); n += 1) layIncident(rows, n, terms)
      await insert(transaction, rows)
    })
  const year = new Date(now).getUTCFullYear()
  await store.database
    .insertInto('incident_year')
    .values({ year, last: Number(incidents) })
    .execute()
}

type Rows = { [table in 'event' | 'incident' | 'incident_word' | 'incident_term']: Insertable<StoreSchema[table]>[] }

function layIncident(rows: Rows, n: number, terms: Set<string>): void {
  const id = randomUUID()
  const happened = lifeOf(n, id).map((event, place) => ({
    ...{ version: place + 1, at: iso(now - dayMs * 300 + n * 200 + place * minuteMs), who: 'lan', event },
  }))
  const incident = foldIncident(happened)
  if (!incident) throw new Error('an incident has at least its opening')
  for (const { version, at, who, event } of happened)
    rows.event.push({ stream: `incident/${id}`, version, at, who, type: event.type, body: JSON.stringify(event) })
  const { row, words } = rowOfIncident(incident, calendar)
  rows.incident.push(row)
  for (const word of words) {
    rows.incident_word.push({ word, number: row.number })
    if (!terms.has(word)) rows.incident_term.push({ word })
    terms.add(word)
  }
}

/** What happened to the n-th incident: one in ten is still somewhere before its end. */
function lifeOf(n: number, id: string): IncidentEvent[] {
  const [type, title, description] = pick(happenings, n)
  const number = incidentNumber(new Date(now).getUTCFullYear(), n + 1)
  const street = pick(streets, n * 3 + (n >> 4))
  const fields = {
    ...{ title: `${title} đường ${street} số ${n % 400}`, description: `${street}: ${description}`, class: type },
    ...{ priority: pick([1, 2, 3] as const, n), commune: communeOf(n), site: null, assignee: `nhan-vien-${n % 200}` },
    ...{
      accountable: `truong-${n % 40}`,
      tier: 'commune' as const,
      deadline: iso(now + dayMs + (n % 20_000) * minuteMs),
    },
    ...{ clock: 'always' as const, expected: 'trở lại bình thường' },
  } as const
  const whole: IncidentEvent[] = [
    { type: 'opened', id, number, fields, alerts: [], procedure: null, directive: null, splitFrom: null },
    { type: 'assigned' },
    { type: 'started' },
    { type: 'resolved', actual: 'đã trở lại bình thường' },
    { type: 'closed' },
  ]
  return n % 10 === 0 ? whole.slice(0, 1 + ((n / 10) % 4)) : whole
}

async function insert(transaction: Transaction<StoreSchema>, rows: Rows): Promise<void> {
  for (const some of parts(rows.event)) await transaction.insertInto('event').values(some).execute()
  for (const some of parts(rows.incident)) await transaction.insertInto('incident').values(some).execute()
  for (const some of parts(rows.incident_word)) await transaction.insertInto('incident_word').values(some).execute()
  for (const some of parts(rows.incident_term)) await transaction.insertInto('incident_term').values(some).execute()
}

/** Engines bound the parameters of a statement. */
function parts<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / 200) }, (_, n) => rows.slice(n * 200, (n + 1) * 200))
}

function communeOf(n: number): string {
  return pick(communesOfDaNang, n * 7 + (n >> 5)).code
}

function pick<One>(all: readonly One[], n: number): One {
  const one = all[n % all.length]
  if (one === undefined) throw new Error('there is nothing to pick from')
  return one
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
