import type { ProvinceStanding } from '@ioc/domain/link/board'
import { notLinked } from '@ioc/domain/link/link-state'
import { expect, test } from 'vitest'
import labels from '../../basemap/labels.json?raw'
import provinces from '../../basemap/provinces.json?raw'
import { collection, readCollection } from '../map/basemap.ts'
import { en } from '../words/en.ts'
import { vi } from '../words/vi.ts'
import { boardSentence, lagOf, reachWords } from './board-words.ts'
import { countryMarks } from './country-marks.ts'

const now = Date.parse('2026-11-21T07:00:00Z')
const inVietnamese = { language: 'vi', words: vi } as const

function standing(code: string, more: Partial<ProvinceStanding> = {}): ProvinceStanding {
  return {
    ...{ code, link: { ...notLinked, state: 'linked' }, open: { 1: 0, 2: 0, 3: 0 }, urgent: null, exercise: false },
    ...{ heardAt: new Date(now - 2000).toISOString(), received: 0, receivedToday: 0, missing: 0, duplicates: 0 },
    ...{ unreadable: 0, refused: {}, directives: { sent: 0, answered: 0, overdue: 0 }, obstacles: 0, digest: null },
    ...more,
  }
}
const urgent = (code: string, vi: string) =>
  standing(code, { open: { 1: 2, 2: 0, 3: 0 }, urgent: { vi, en: 'Flood above alarm level 3' } })
const silent = standing('20', {
  link: { ...notLinked, state: 'down' },
  heardAt: new Date(now - 14 * 60_000).toISOString(),
})
const wanting = standing('51', { open: { 1: 0, 2: 1, 3: 0 } })
const unknown = standing('01', { link: notLinked, heardAt: null })
const flood = 'Lũ trên báo động 3'
const day = [urgent('48', flood), urgent('46', flood), wanting, silent, standing('04'), unknown]

test('the board says where the emergency is, and how all others stand', () => {
  expect(boardSentence(day, inVietnamese)).toBe(
    'Đà Nẵng, Huế: lũ trên báo động 3. 1 nơi cần chú ý, 1 bình thường, 1 mất liên lạc, 1 chưa nối.',
  )
  expect(boardSentence([urgent('48', flood), urgent('46', 'SOS')], inVietnamese)).toBe(
    'Đà Nẵng: lũ trên báo động 3; Huế: SOS.',
  )
  expect(boardSentence(day, { language: 'en', words: en })).toContain('Da Nang, Hue: flood above alarm level 3.')
})

test('of many emergencies four are named and the rest are counted; one that fell silent is counted as that too', () => {
  const many = ['40', '42', '44', '46', '48', '51'].map((code) => urgent(code, flood))
  const cut = { ...urgent('52', flood), link: silent.link }
  expect(boardSentence([...many, cut], inVietnamese)).toBe(
    'Nghệ An, Hà Tĩnh, Quảng Trị, Huế: lũ trên báo động 3 và 3 nơi khác. 1 mất liên lạc.',
  )
})

test('before anything is known the board says nothing', () => expect(boardSentence([], inVietnamese)).toBe(''))

test('a province is behind by what waits, or by its silence; the furthest behind is named', () => {
  expect(lagOf(silent, now)).toBe(14 * 60_000)
  expect(lagOf(standing('04', { link: { ...notLinked, state: 'behind', lagSeconds: 41 } }), now)).toBe(41_000)
  expect(lagOf(unknown, now)).toBeNull()
  expect(reachWords(day, inVietnamese, now)).toBe('4 / 34 liên lạc thông · trễ lớn nhất 14 phút, Lạng Sơn')
  expect(reachWords([standing('04')], inVietnamese, now)).toBe('1 / 34 liên lạc thông')
})

test('the map marks what wants attention and hatches what is silent; each lies in its province', () => {
  const basemap = {
    ...{ provinces: readCollection(provinces), labels: readCollection(labels), communes: null },
    ...{ land: collection([]), rivers: collection([]), islands: collection([]) },
  }
  const { marks, silent: areas, named } = countryMarks(day, { basemap, language: 'vi', silence: () => 'im 14 phút' })
  expect(marks.features.map(({ properties }) => [properties?.icon, properties?.name])).toEqual([
    ['', 'Lạng Sơn\nim 14 phút'],
    ['mark-2', 'Quảng Ngãi'],
    ['mark-1', 'Huế'],
    ['mark-1', 'Đà Nẵng'],
  ])
  expect(areas.features).toHaveLength(1)
  expect(areas.features[0]?.geometry).toEqual(
    basemap.provinces.features.find(({ properties }) => properties?.code === '20')?.geometry,
  )
  expect(named).toEqual(['48', '46', '51', '20'])
})
