// @vitest-environment happy-dom
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { expect, test } from 'vitest'
import islands from '../../basemap/islands.json?raw'
import labels from '../../basemap/labels.json?raw'
import land from '../../basemap/land.json?raw'
import provinces from '../../basemap/provinces.json?raw'
import rivers from '../../basemap/rivers.json?raw'
import { mapFontFaces } from '../look/inter.ts'
import { readPalette } from '../look/palette.ts'
import { type Basemap, readCollection } from './basemap.ts'
import { mapStyle } from './map-style.ts'

const basemap: Basemap = {
  land: readCollection(land),
  provinces: readCollection(provinces),
  rivers: readCollection(rivers),
  labels: readCollection(labels),
  islands: readCollection(islands),
  communes: null,
}
const here = 'http://centre.local:8080/'
const shipped = (['vi', 'en'] as const).flatMap((language) =>
  [null, { code: '48', communes: communesOfDaNang, named: communesOfDaNang }].map((province) => {
    const palette = readPalette(document.documentElement)
    return mapStyle({ basemap, palette, fonts: mapFontFaces(here), language, rem: 16, province })
  }),
)

test('both archipelagos are named as Việt Nam’s on every map that is shipped', () => {
  for (const style of shipped) {
    const text = JSON.stringify(style.sources.labels)
    expect(text).toContain('Quần đảo Hoàng Sa (Việt Nam)')
    expect(text).toContain('Quần đảo Trường Sa (Việt Nam)')
    const layer = style.layers.find((one) => one.id === 'archipelagos')
    expect(layer?.layout?.visibility).not.toBe('none')
    expect(layer?.minzoom).toBeUndefined()
  }
})

test('the whole country names its provinces from the same extent on, however large the screen is', () => {
  const palette = readPalette(document.documentElement)
  const from = [16, 32].map((rem) => {
    const style = mapStyle({ basemap, palette, fonts: mapFontFaces(here), language: 'vi', rem, province: null })
    return style.layers.find(({ id }) => id === 'province-names')?.minzoom ?? 0
  })
  expect(from).toEqual([6, 7])
})

test('no map asks anything of a foreign server', () => {
  for (const style of shipped) {
    const addresses = JSON.stringify(style).match(/\b[a-z]+:\/\/[^"\\]+/g) ?? []
    expect(addresses.filter((address) => !address.startsWith(here))).toEqual([])
    expect(style.glyphs).toBeUndefined()
    expect(style.sprite).toBeUndefined()
  }
})

test('every layer draws from a source that the style has', () => {
  for (const style of shipped) {
    for (const layer of style.layers) if ('source' in layer) expect(Object.keys(style.sources)).toContain(layer.source)
  }
})

test('an official boundary file takes the place of the estimate and is drawn without dashes', () => {
  const official = { type: 'FeatureCollection' as const, features: [] }
  const province = { code: '48', communes: communesOfDaNang, named: [] }
  const palette = readPalette(document.documentElement)
  const wish = { palette, fonts: {}, language: 'vi', rem: 16, province } as const
  const line = (communes: Basemap['communes']) => {
    const style = mapStyle({ ...wish, basemap: { ...basemap, communes } })
    return JSON.stringify(style.layers.find((layer) => layer.id === 'communes'))
  }
  expect(line(null)).toContain('line-dasharray')
  expect(line(official)).not.toContain('line-dasharray')
})
