import { expect, test } from 'vitest'
import { communesOfDaNang } from './facts/communes.ts'
import { floodGauges, publishedLevels } from './facts/flood.ts'
import { provinces } from './facts/provinces.ts'
import { sitesOfDaNang } from './facts/sites.ts'
import { CommuneCode, communeName, ProvinceCode } from './place.ts'

const codes = new Set(communesOfDaNang.map((commune) => commune.code))

test('Việt Nam has 34 provincial units, seven of them cities, with 3,321 communes', () => {
  expect(provinces).toHaveLength(34)
  expect(new Set(provinces.map((province) => ProvinceCode.parse(province.code))).size).toBe(34)
  expect(provinces.filter((province) => province.type === 'city').map((province) => province.code)).toEqual([
    '01',
    '31',
    '46',
    '48',
    '75',
    '79',
    '92',
  ])
  expect(provinces.reduce((sum, province) => sum + province.communes, 0)).toBe(3321)
})

test('Đà Nẵng has 23 phường, 70 xã and the đặc khu Hoàng Sa', () => {
  const count = (type: string) => communesOfDaNang.filter((commune) => commune.type === type).length
  expect([count('phuong'), count('xa'), count('dac_khu')]).toEqual([23, 70, 1])
  const [special] = communesOfDaNang.filter((commune) => commune.type === 'dac_khu')
  expect(special && communeName(special, 'vi')).toBe('đặc khu Hoàng Sa')
  for (const code of codes) CommuneCode.parse(code)
  expect(provinces.find((province) => province.code === '48')?.communes).toBe(codes.size)
})

test('every river gauge is a site', () => {
  const sites = new Set(sitesOfDaNang.map((site) => site.id))
  for (const gauge of floodGauges) expect(sites).toContain(gauge.site)
})

test('every site and gauge stands in a commune of Đà Nẵng', () => {
  for (const place of [...sitesOfDaNang, ...floodGauges]) expect(codes).toContain(place.commune)
})

test('alarm levels rise, and every published level is of a gauge that we know', () => {
  for (const gauge of floodGauges) {
    const levels = [gauge.bd1, gauge.bd2, gauge.bd3].filter((level) => level !== null)
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
  }
  const sites = new Set(floodGauges.map((gauge) => gauge.site))
  for (const level of publishedLevels) {
    expect(sites).toContain(level.gauge)
    expect(Date.parse(level.at)).not.toBeNaN()
  }
})

test('every name is composed (NFC), for decomposed accents fall to another typeface', () => {
  for (const { name } of [...provinces, ...communesOfDaNang, ...sitesOfDaNang]) expect(name).toBe(name.normalize('NFC'))
})
