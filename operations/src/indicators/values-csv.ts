import { IndicatorValue } from '@ioc/domain/indicator'
import type { Label } from '@ioc/domain/label'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

const columns = ['indicator', 'place', 'period', 'value', 'source', 'sourceName', 'sourceDate'] as const
const Row = z.object({ info: z.object({ lines: z.number() }), record: z.record(z.string(), z.string()) })

/** A value with the line that it stands in, counted from 1 with the header, or what is wrong with that line. */
export type ValueLine = { line: number; value: IndicatorValue } | { line: number; detail: string }

/**
 * Reads values from CSV (RFC 4180; a byte order mark, semicolons and decimal commas are allowed, as Excel writes them
 * here). A line that cannot be read says why, and the others are read all the same.
 */
export function readValues(csv: string): ValueLine[] | { headerRefused: Label } {
  const lines: ValueLine[] = []
  let names: string[] = []
  const delimiter = (csv.split('\n', 1)[0] ?? '').includes(';') ? ';' : ','
  const rows = z.array(Row).parse(
    parse(csv, {
      ...{ bom: true, trim: true, skip_empty_lines: true, info: true, skip_records_with_error: true, delimiter },
      columns: (header: string[]) => {
        names = header.map((name) => name.trim())
        return names
      },
      on_skip: (error) => {
        if (error) lines.push({ line: Number(error.lines ?? 0), detail: error.message })
      },
    }),
  )
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    return {
      headerRefused: {
        en: `the header lacks: ${missing.join(', ')}; wanted: ${columns.join(',')}`,
        vi: `dòng đầu thiếu cột: ${missing.join(', ')}; cần đủ: ${columns.join(',')}`,
      },
    }
  for (const { info, record } of rows) {
    const written = (record.value ?? '').replace(',', '.')
    // Nothing written is no value: a number would be made of it all the same.
    const value = /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written
    const parsed = IndicatorValue.safeParse({ ...record, value })
    lines.push(
      parsed.success
        ? { line: info.lines, value: parsed.data }
        : {
            line: info.lines,
            detail: parsed.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '),
          },
    )
  }
  return lines.sort((a, b) => a.line - b.line)
}
