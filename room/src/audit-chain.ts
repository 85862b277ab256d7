import { createHash } from 'node:crypto'

/** A row of the audit in its chain; `number` counts from 1 without holes, `hash` is over the row and the one before. */
export type ChainedRow = {
  number: number
  at: string
  who: string
  what: string
  detail: string
  result: string
  hash: string
}

/** What the chain has come to; it is kept apart from the rows, so a row cut off at the end is missed too. */
export type ChainHead = { number: number; hash: string }

export const emptyHead: ChainHead = { number: 0, hash: '' }

/** SHA-256, hex, over the hash before and the row as canonical JSON: an array, so the order of fields is fixed. */
export function chainHash(before: string, row: Omit<ChainedRow, 'hash'>): string {
  const { number, at, who, what, detail, result } = row
  return createHash('sha256')
    .update(JSON.stringify([before, number, at, who, what, detail, result]))
    .digest('hex')
}

/**
 * What is wrong with a chain, a line for each row that was changed, removed or inserted; none where it holds. Each row
 * is held against the hash that stands before it, so one change is one line. `rows` in the order of their numbers;
 * those outside the chain have the number 0. `known`: heads that were written down elsewhere at some time.
 */
export function chainFaults(rows: Iterable<ChainedRow>, head: ChainHead, known: readonly ChainHead[] = []): string[] {
  const faults: string[] = []
  const expected = new Map(known.map((one) => [one.number, one.hash]))
  let before: ChainHead = emptyHead
  for (const row of rows) {
    const words = `${row.at} ${row.who}: ${row.what}`
    if (row.number <= before.number || row.number > head.number) {
      faults.push(`a row was inserted (${words})`)
      continue
    }
    for (let missing = before.number + 1; missing < row.number; missing += 1) faults.push(`row ${missing} was removed`)
    const isNext = row.number === before.number + 1
    if (isNext && chainHash(before.hash, row) !== row.hash) faults.push(`row ${row.number} was changed (${words})`)
    const was = expected.get(row.number)
    if (was !== undefined && was !== row.hash)
      faults.push(`row ${row.number} is not what it was when its hash was written down`)
    before = { number: row.number, hash: row.hash }
  }
  for (let missing = before.number + 1; missing <= head.number; missing += 1) faults.push(`row ${missing} was removed`)
  if (before.number === head.number && before.hash !== head.hash)
    faults.push(`the end of the chain was changed: row ${head.number} is not its head`)
  for (const { number } of known)
    if (number > head.number) faults.push(`row ${number}, whose hash was written down, is not there`)
  return faults
}
