/** A cell of a table: text, a number, or nothing. */
export type CsvCell = string | number | null

/** What a spreadsheet takes for the beginning of a formula. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * A table as CSV (RFC 4180) with a byte order mark, by which Excel knows UTF-8. Text that a spreadsheet would take for
 * a formula is led by an apostrophe, as OWASP advises; numbers stay numbers, with a decimal point.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`
}

function cellOf(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = formulaStart.test(cell.trimStart()) || formulaStart.test(cell) ? `'${cell}` : cell
  return /[",\r\n\t']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
