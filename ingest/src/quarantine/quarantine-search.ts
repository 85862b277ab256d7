import {
  type QuarantineCounts,
  QuarantinedRow,
  type QuarantineFilter,
  type QuarantinePage,
  type QuarantineStatus,
  quarantineStatuses,
  type UnknownDevice,
} from '@ioc/domain/quarantine'
import type { Sqlite, SqlValue } from '@ioc/journal/sqlite'

export type Search = { status: QuarantineStatus; filter: QuarantineFilter }

const columns = 'record, status, reason, device, metric, publisher, commune, arrival, t, value, unit, mending'
const devicesCounted = 50
const unknownShown = 100
const newestLooked = 100
const metricsShown = 30

/** A page of rows, newest first, before the record `cursor` where one is given. */
export function page(file: Sqlite, search: Search, at: { cursor: number | null; limit: number }): QuarantinePage {
  const { where, values } = whereOf(search)
  const before = at.cursor === null ? '' : ' AND record < ?'
  const rows = file
    .all(`SELECT ${columns} FROM entry WHERE ${where}${before} ORDER BY record DESC LIMIT ?`, [
      ...values,
      ...(at.cursor === null ? [] : [at.cursor]),
      at.limit + 1,
    ])
    .map(toRow)
  const records = rows.slice(0, at.limit)
  return { records, next: rows.length > at.limit ? (records.at(-1)?.record ?? null) : null }
}

/** The numbers of the oldest records that fit, after one and up to another. */
export function numbersOf(
  file: Sqlite,
  search: Search,
  span: { after: number; through: number; limit: number },
): number[] {
  const { where, values } = whereOf(search)
  return file
    .all(`SELECT record FROM entry WHERE ${where} AND record > ? AND record <= ? ORDER BY record LIMIT ?`, [
      ...values,
      span.after,
      span.through,
      span.limit,
    ])
    .map(([record]) => Number(record))
}

/** Status and reason of these records as they stand now; those that are gone are left out. */
export function standing(
  file: Sqlite,
  records: readonly number[],
): Map<number, Pick<QuarantinedRow, 'status' | 'reason'>> {
  const rows = records.flatMap((record) => {
    const row = file.all(`SELECT ${columns} FROM entry WHERE record = ?`, [record])[0]
    return row === undefined ? [] : [toRow(row)]
  })
  return new Map(rows.map(({ record, status, reason }) => [record, { status, reason }]))
}

export function rowOf(file: Sqlite, record: number): QuarantinedRow | undefined {
  const row = file.all(`SELECT ${columns} FROM entry WHERE record = ?`, [record])[0]
  return row && toRow(row)
}

/** The first record of the same message, which carries the message as it came. */
export function firstOfMessage(file: Sqlite, record: number): number {
  const row = file.all('SELECT min(record) FROM entry WHERE raw = (SELECT raw FROM entry WHERE record = ?)', [record])
  return Number(row[0]?.[0] ?? record)
}

/** Offsets of `mended` that speak of a record, oldest first. */
export function stepsOf(file: Sqlite, record: number): number[] {
  return file
    .all('SELECT mended FROM step WHERE record = ? ORDER BY mended LIMIT 200', [record])
    .map(([mended]) => Number(mended))
}

/** Counts of what fits. Without a span of time they come from sums that are kept, whatever the number of records. */
export function counts(file: Sqlite, search: Search): QuarantineCounts {
  const { filter } = search
  const isKept = filter.from === undefined && filter.to === undefined && filter.mending === undefined
  const [table, n] = isKept ? ['tally', 'sum(n)'] : ['entry', 'count(*)']
  const all = fieldsOf(filter)
  const fits = all.map(({ sql }) => sql).join(' AND ') || '1 = 1'
  const values = all.map(({ value }) => value)
  const by = (field: string, more: string) =>
    file.all(`SELECT ${field}, ${n} FROM ${table} WHERE status = ? AND ${fits} GROUP BY ${field} ${more}`, [
      search.status,
      ...values,
    ])
  const status = { open: 0, redriven: 0, dismissed: 0 }
  for (const name of quarantineStatuses)
    status[name] = Number(
      file.all(`SELECT ${n} FROM ${table} WHERE status = ? AND ${fits}`, [name, ...values])[0]?.[0] ?? 0,
    )
  return {
    status,
    reasons: Object.fromEntries(by('reason', '').map(([reason, count]) => [String(reason), Number(count)])),
    devices: by('device', `ORDER BY 2 DESC, 1 LIMIT ${devicesCounted}`)
      .filter(([device]) => device !== '')
      .map(([device, count]) => ({ device: String(device), count: Number(count) })),
  }
}

/** The devices that sent and are not known, those with most first; their metrics are those of what they sent last. */
export function unknownDevices(file: Sqlite): UnknownDevice[] {
  const fits = "status = 'open' AND reason = 'unknown_device'"
  const groups = file.all(
    `SELECT device, publisher, commune, n FROM tally WHERE ${fits} ORDER BY n DESC, device LIMIT ${unknownShown}`,
  )
  return groups.flatMap(([device, publisher, commune, n]) => {
    const sent = (order: string, limit: number) =>
      file.all(
        `SELECT metric, value, unit, arrival, enrolment FROM entry
         WHERE ${fits} AND device = ? AND publisher = ? AND commune = ? ORDER BY record ${order} LIMIT ${limit}`,
        [device, publisher, commune],
      )
    const newest = sent('DESC', newestLooked)
    const [last] = newest
    const [first] = sent('ASC', 1)
    if (!first || !last) return []
    const metrics = new Map<string, UnknownDevice['metrics'][number]>()
    for (const [name, value, unit] of newest) {
      const metric = String(name)
      if (metrics.has(metric) || metrics.size >= metricsShown) continue
      metrics.set(metric, {
        metric,
        value: value === null ? null : Number(value),
        unit: unit === null ? null : String(unit),
      })
    }
    return [
      {
        ...{ device: String(device), publisher: String(publisher), commune: String(commune), count: Number(n) },
        enrolment: last[4] === null ? null : String(last[4]),
        firstArrival: Number(first[3]),
        lastArrival: Number(last[3]),
        metrics: [...metrics.values()],
      },
    ]
  })
}

type Field = { sql: string; value: string | number }

function fieldsOf(filter: QuarantineFilter): Field[] {
  const given: [sql: string, value: string | number | undefined][] = [
    ['reason = ?', filter.reason],
    ['device = ?', filter.device],
    ['publisher = ?', filter.publisher],
    ['commune = ?', filter.commune],
    ['arrival >= ?', filter.from],
    ['arrival <= ?', filter.to],
    ['mending = ?', filter.mending],
  ]
  return given.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value: plain(value) }]))
}

/** SQLite stores no text with NUL, so none is sought. */
function plain(value: string | number): string | number {
  return typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, '\uFFFD') : value
}

function whereOf({ status, filter }: Search): { where: string; values: (string | number)[] } {
  const fields = fieldsOf(filter)
  return {
    where: ['status = ?', ...fields.map(({ sql }) => sql)].join(' AND '),
    values: [status, ...fields.map(({ value }) => value)],
  }
}

function toRow(row: SqlValue[]): QuarantinedRow {
  const [record, status, reason, device, metric, publisher, commune, arrival, t, value, unit, mending] = row
  return QuarantinedRow.parse({
    record: Number(record),
    status,
    reason,
    device: device === '' ? null : device,
    metric: metric === '' ? null : metric,
    publisher,
    commune,
    arrival: Number(arrival),
    t: t === null ? null : Number(t),
    value: value === null ? null : Number(value),
    unit,
    mending,
  })
}
