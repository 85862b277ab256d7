import { alertTable } from '@ioc/domain/alert-table'
import { deviceKinds } from '@ioc/domain/domains'
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { vi } from './vi.ts'

/** Every text with the path of keys that leads to it. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`]
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}/${key}`))
}

test('both languages say the same things', () => {
  const { units: _vi, ...vietnamese } = vi
  const { units: _en, ...english } = en
  expect(paths(english)).toEqual(paths(vietnamese))
})

test('no text is empty', () => {
  const empty = [vi, en].flatMap((words) => Object.entries(words).filter(([, text]) => text === ''))
  expect(empty).toEqual([])
})

test('every unit with a Vietnamese word has an English one', () => {
  const units = new Set(deviceKinds.flatMap((kind) => kind.metrics.map((metric) => metric.display.unit)))
  const vietnamese = [...units].filter((unit) => /[^\x20-\x7e°³µ]/.test(unit))
  expect(vietnamese.filter((unit) => en.units[unit] === undefined)).toEqual([])
})

test('every title of an alarm fits the row', () => {
  const titles = alertTable.filter((row) => row.level === 'alarm').flatMap((row) => [row.title.vi, row.title.en])
  expect(titles.filter((title) => title.length > 32)).toEqual([])
})

test('every text is in composed Unicode, which the fonts of the map need', () => {
  const texts = paths(vi).concat(Object.values(vi).filter((text) => typeof text === 'string'))
  expect(texts.filter((text) => text !== text.normalize('NFC'))).toEqual([])
})
