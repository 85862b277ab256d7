import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { z } from 'zod'

/** One row of a series; `t` in ms, the file's time read as UTC. */
export type SeriesRow = { t: number; value: number }

const Row = z.object({ timestamp: z.string(), value: z.string() }).loose()

/**
 * Reads a CSV of `timestamp,value[,label,type]` row by row. An empty value is a gap and gives nothing; a time or a
 * number that is none ends the reading with the line at fault.
 */
export async function* readSeries(path: string): AsyncGenerator<SeriesRow> {
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true, skip_empty_lines: true, trim: true }))
  let line = 1
  for await (const record of rows) {
    line++
    const { timestamp, value } = Row.parse(record)
    if (value === '') continue
    const t = timeOf(timestamp)
    const number = Number(value)
    if (!Number.isFinite(t) || !Number.isFinite(number)) throw new Error(`${path}, line ${line}: ${timestamp},${value}`)
    yield { t, value: number }
  }
}

/** "2010-07-01 00:15:00" or ISO 8601; without a zone it is UTC. */
export function timeOf(text: string): number {
  const iso = text.replace(' ', 'T')
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`)
}
