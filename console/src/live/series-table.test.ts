import { expect, test } from 'vitest'
import { SeriesTable } from './series-table.ts'

test('the newest reading of a series stays when an older one comes late', () => {
  const table = new SeriesTable()
  expect(table.lay(7, 0, 1.5, 2000)).toBe(true)
  expect(table.lay(7, 0, 9.9, 1000)).toBe(false)
  expect(table.value(7, 0)).toBe(1.5)
})

test('a series that never spoke has no value, not zero', () => {
  const table = new SeriesTable()
  table.lay(7, 0, 0, 1000)
  expect(table.value(7, 0)).toBe(0)
  expect(table.value(7, 1)).toBeUndefined()
  expect(table.value(49_999, 0)).toBeUndefined()
})

test('fifty thousand devices have room', () => {
  const table = new SeriesTable()
  table.lay(3, 1, 5, 100)
  table.lay(49_999, 2, 6, 100)
  expect([table.value(3, 1), table.value(49_999, 2), table.newest(49_999)]).toEqual([5, 6, 100])
})

test('a place that no kind has is refused', () => {
  const table = new SeriesTable()
  expect(table.lay(1, 99, 5, 100)).toBe(false)
  expect(table.lay(-1, 0, 5, 100)).toBe(false)
})
