import { Readable } from 'node:stream'
import type { Label } from '@ioc/domain/label'
import { parse } from 'csv-parse'
import { z } from 'zod'

/** A line of the file: its number, counted from 1 with the header, and its fields or what is wrong with it. */
export type CsvLine = { line: number; fields: Record<string, string> } | { line: number; detail: string }

const csvColumns = [
  'type',
  'id',
  'kind',
  'name',
  'commune',
  'site',
  'lat',
  'lon',
  'gateway',
  'intervalSeconds',
  'thresholds',
  'simulated',
] as const

const CsvRow = z.object({ info: z.object({ lines: z.number() }), record: z.record(z.string(), z.string()) })
const charactersAtOnce = 1 << 16

/**
 * Reads a CSV (RFC 4180, with header line; a byte order mark is allowed). A line that cannot be read is answered as
 * such and the rest goes on; long files are read in steps, so that other work is not held up.
 */
export async function readCsv(text: string): Promise<CsvLine[] | { headerRefused: Label }> {
  const lines: CsvLine[] = []
  let headerRefused: Label | undefined
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    info: true,
    skip_records_with_error: true,
    columns: (header: string[]) => {
      const names = header.map((name) => name.trim())
      const unknown = names.filter((name) => !csvColumns.some((column) => column === name))
      const missing = ['type', 'id', 'name', 'commune'].filter((name) => !names.includes(name))
      if (unknown.length > 0)
        headerRefused = {
          en: `the header has unknown columns: ${unknown.join(', ')}`,
          vi: `dòng đầu có cột lạ: ${unknown.join(', ')}`,
        }
      else if (missing.length > 0)
        headerRefused = {
          en: `the header lacks: ${missing.join(', ')}`,
          vi: `dòng đầu thiếu cột: ${missing.join(', ')}`,
        }
      return names
    },
    on_skip: (error) => {
      if (error) lines.push({ line: Number(error.lines ?? 0), detail: error.message })
    },
  })
  const chunks = function* () {
    for (let from = 0; from < text.length; from += charactersAtOnce) yield text.slice(from, from + charactersAtOnce)
  }
  Readable.from(chunks()).pipe(parser)
  for await (const row of parser) {
    if (headerRefused !== undefined) break
    const { info, record } = CsvRow.parse(row)
    lines.push({ line: info.lines, fields: record })
  }
  if (headerRefused !== undefined) {
    const columns = csvColumns.join(',')
    const { en, vi } = headerRefused
    return { headerRefused: { en: `${en}; wanted: ${columns}`, vi: `${vi}; các cột được nhận: ${columns}` } }
  }
  return lines.sort((a, b) => a.line - b.line)
}
