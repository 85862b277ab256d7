import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChainedRow, type ChainHead, chainFaults, chainHash, emptyHead } from './audit-chain.ts'

function chainOf(count: number): { rows: ChainedRow[]; head: ChainHead } {
  const rows: ChainedRow[] = []
  let head = emptyHead
  for (let number = 1; number <= count; number += 1) {
    const row = {
      number,
      at: '2026-11-22T00:00:00.000Z',
      who: 'lan',
      what: 'sign in',
      detail: `${number}`,
      result: 'done',
    }
    head = { number, hash: chainHash(head.hash, row) }
    rows.push({ ...row, hash: head.hash })
  }
  return { rows, head }
}

test('a chain that nobody touched has no fault', () => {
  for (const count of [0, 1, 9]) expect(chainFaults(chainOf(count).rows, chainOf(count).head)).toEqual([])
})

const fields = ['at', 'who', 'what', 'detail', 'result', 'hash'] as const
test('one changed letter in one row is found, and the row is named', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.constantFrom(...fields), (place, field) => {
      const { rows, head } = chainOf(9)
      const row = rows[place]
      if (row) row[field] = `x${row[field].slice(1)}`
      const faults = chainFaults(rows, head)
      expect(faults.join()).toContain(field === 'hash' && place === 8 ? 'row 9' : `row ${place + 1}`)
      if (field !== 'hash') expect(faults).toHaveLength(1)
    }),
  )
})

test('a removed row is found, wherever it stood', () => {
  for (let place = 0; place < 9; place += 1) {
    const { rows, head } = chainOf(9)
    rows.splice(place, 1)
    expect(chainFaults(rows, head)).toEqual([`row ${place + 1} was removed`])
  }
})

test('an inserted row is found: outside the chain, beyond its head, or under a number that is there', () => {
  for (const [place, number] of [
    [0, 0],
    [9, 10],
    [5, 5],
  ] as const) {
    const { rows, head } = chainOf(9)
    rows.splice(place, 0, { ...chainOf(1).rows[0], number, who: 'evil' } as ChainedRow)
    expect(chainFaults(rows, head)).toEqual(['a row was inserted (2026-11-22T00:00:00.000Z evil: sign in)'])
  }
})

test('a chain that was written anew as a whole is found by a head that was written down before', () => {
  const { rows, head } = chainOf(5)
  const forged = chainOf(5).rows.map((row) => ({ ...row, who: 'hoa' }))
  let before = ''
  for (const row of forged) {
    row.hash = chainHash(before, row)
    before = row.hash
  }
  expect(chainFaults(forged, { number: 5, hash: before })).toEqual([])
  expect(chainFaults(forged, { number: 5, hash: before }, [head])).toHaveLength(1)
  expect(chainFaults(rows, head, [head])).toEqual([])
})
