import type { Commune } from '@ioc/domain/place'
import type { Feature } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { MapFontFaces } from '../look/inter.ts'
import type { Palette } from '../look/palette.ts'
import type { Language } from '../words/language.ts'
import { alertLayers, reachLayers } from './alert-layers.ts'
import { type Basemap, collection, nameIn, provinceShape } from './basemap.ts'
import { communeLines, communeNames } from './commune-shapes.ts'
import { countryLayers } from './country-layers.ts'

export type StyleWish = {
  basemap: Basemap
  palette: Palette
  fonts: MapFontFaces
  language: Language
  /** Size of 1 rem, px: the map's letters and dots grow with the screen's. */
  rem: number
  /** The province that the screen stands in, with its communes; null: the whole country. */
  province: { code: string; communes: readonly Commune[]; named: readonly Commune[] } | null
}

/** The whole style of the map: no tiles, no sprites, no address outside this server. */
export function mapStyle(wish: StyleWish): StyleSpecification {
  const { basemap, palette, fonts, province } = wish
  const shape = province === null ? undefined : provinceShape(basemap, province.code)
  const own: Feature[] = shape === undefined ? basemap.provinces.features : [shape]
  return {
    version: 8,
    'font-faces': fonts,
    sources: {
      land: { type: 'geojson', data: basemap.land },
      provinces: { type: 'geojson', data: basemap.provinces },
      own: { type: 'geojson', data: collection(own) },
      islands: { type: 'geojson', data: basemap.islands },
      rivers: { type: 'geojson', data: basemap.rivers },
      communes: { type: 'geojson', data: communeLines(wish) },
      'commune-names': { type: 'geojson', data: communeNames(wish) },
      labels: { type: 'geojson', data: basemap.labels },
      reach: { type: 'geojson', data: collection([]) },
      devices: { type: 'geojson', data: collection([]) },
      alerts: { type: 'geojson', data: collection([]) },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.around } },
      { id: 'own', type: 'fill', source: 'own', paint: { 'fill-color': palette.land } },
      {
        id: 'islands',
        type: 'fill',
        source: 'islands',
        paint: { 'fill-color': palette.land, 'fill-outline-color': palette.text3 },
      },
      ...(province === null ? countryLayers(wish) : provinceLayers(wish)),
      ...seaLabels(wish),
    ],
  }
}

/** Size of the names of communes, rem. */
export const communeNameSize = 1.0625

function provinceLayers(wish: StyleWish): LayerSpecification[] {
  const { palette, rem } = wish
  const unit = rem / 16
  const official = wish.basemap.communes !== null
  const standing = (ofNew: number, late: number, stale: number, never: number): ExpressionSpecification => [
    'match',
    ['coalesce', ['feature-state', 'standing'], 'never'],
    'new',
    ofNew,
    'late',
    late,
    'stale',
    stale,
    never,
  ]
  const chosen: ExpressionSpecification = ['boolean', ['feature-state', 'chosen'], false]
  const event: ExpressionSpecification = ['boolean', ['feature-state', 'event'], false]
  const radius = (base: number): ExpressionSpecification => [
    'case',
    chosen,
    base * 2.6 * unit,
    event,
    base * 1.9 * unit,
    base * unit,
  ]
  return [
    {
      id: 'communes',
      type: 'line',
      source: 'communes',
      paint: {
        'line-color': palette.landLine,
        'line-width': unit,
        ...(official ? {} : { 'line-dasharray': [3, 2.5] }),
      },
    },
    {
      id: 'own-border',
      type: 'line',
      source: 'own',
      paint: { 'line-color': palette.landLine, 'line-width': 1.25 * unit },
    },
    {
      id: 'rivers',
      type: 'line',
      source: 'rivers',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': palette.river,
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 7, 1.4 * unit, 10, 4 * unit, 13, 12 * unit],
      },
    },
    ...reachLayers(wish),
    {
      id: 'devices',
      type: 'circle',
      source: 'devices',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, radius(1.9), 11, radius(2.6), 14, radius(4.5)],
        'circle-color': palette.sensor,
        'circle-opacity': ['case', event, 0, standing(1, 0.45, 0, 0)],
        'circle-stroke-color': ['case', chosen, palette.focus, event, palette.text2, palette.sensor],
        'circle-stroke-width': ['case', chosen, 2.5 * unit, event, 1.4 * unit, ['*', unit, standing(0, 0, 1, 0.6)]],
        'circle-stroke-opacity': ['case', chosen, 1, event, 1, standing(0, 0, 0.9, 0.6)],
      },
    },
    {
      id: 'commune-names',
      type: 'symbol',
      source: 'commune-names',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Inter 400'],
        'text-size': communeNameSize * rem,
        'text-padding': ['interpolate', ['linear'], ['zoom'], 8, 1.6 * rem, 10.5, 0.3 * rem],
        'symbol-sort-key': ['get', 'order'],
      },
      paint: { 'text-color': palette.text2, 'text-halo-color': palette.land, 'text-halo-width': 2 * unit },
    },
    ...alertLayers(wish),
  ]
}

/** The sea and both archipelagos: on every map at every level. */
function seaLabels({ palette, rem, language }: StyleWish): LayerSpecification[] {
  const field = nameIn(language)
  const paint = { 'text-color': palette.text2, 'text-halo-color': palette.sea, 'text-halo-width': rem / 8 }
  return [
    {
      id: 'archipelagos',
      type: 'symbol',
      source: 'labels',
      filter: ['==', ['get', 'kind'], 'archipelago'],
      layout: {
        'text-field': field,
        'text-font': ['Inter 600'],
        'text-size': rem,
        'text-max-width': 9,
        'text-anchor': 'left',
        'text-offset': [0.8, 0],
        'text-allow-overlap': true,
      },
      paint,
    },
    {
      id: 'sea-name',
      type: 'symbol',
      source: 'labels',
      filter: ['==', ['get', 'kind'], 'sea'],
      layout: { 'text-field': field, 'text-font': ['Inter 400'], 'text-size': 1.25 * rem },
      paint,
    },
  ]
}
