import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl'
import { alertLayers, namesBefore, reachLayers } from './alert-layers.ts'
import { nameIn } from './basemap.ts'
import type { StyleWish } from './map-style.ts'

/** The whole country names its two largest cities, and each province from this zoom on, at 16 px a rem. */
const provinceNamesFrom = 6
const largestCities = ['01', '79']

/** The layers of a map of the whole country. */
export function countryLayers(wish: StyleWish): LayerSpecification[] {
  const { palette, rem, language } = wish
  const name = nameIn(language)
  // A screen of twice the size shows the same country one zoom further in.
  const namesFrom = provinceNamesFrom + Math.log2(rem / 16)
  const paint = { 'text-color': palette.text2, 'text-halo-color': palette.land, 'text-halo-width': rem / 8 }
  return [
    {
      id: 'borders',
      type: 'line',
      source: 'provinces',
      paint: { 'line-color': palette.landLine, 'line-width': rem / 16 },
    },
    ...reachLayers(wish),
    {
      id: 'city-dots',
      type: 'circle',
      source: 'labels',
      maxzoom: namesFrom,
      filter: namesOf(largestCities, []),
      paint: { 'circle-radius': 0.25 * rem, 'circle-color': palette.text2 },
    },
    {
      id: 'city-names',
      type: 'symbol',
      source: 'labels',
      maxzoom: namesFrom,
      filter: namesOf(largestCities, []),
      layout: {
        'text-field': name,
        'text-font': ['Inter 400'],
        'text-size': rem,
        'text-variable-anchor-offset': namesBefore,
      },
      paint,
    },
    {
      id: 'province-names',
      type: 'symbol',
      source: 'labels',
      minzoom: namesFrom,
      filter: namesOf(null, []),
      layout: { 'text-field': name, 'text-font': ['Inter 400'], 'text-size': 0.9375 * rem, 'text-padding': 0.2 * rem },
      paint,
    },
    ...alertLayers(wish),
  ]
}

function namesOf(codes: readonly string[] | null, but: readonly string[]): FilterSpecification {
  const code: ExpressionSpecification = ['get', 'code']
  return [
    'all',
    ['==', ['get', 'kind'], 'province'],
    codes === null ? true : ['in', code, ['literal', [...codes]]],
    ['!', ['in', code, ['literal', [...but]]]],
  ]
}

/** The names that the map of the country shows where these provinces, by code, are named beside their marks. */
export function countryNames(named: readonly string[]): Record<string, FilterSpecification> {
  return {
    'city-dots': namesOf(largestCities, named),
    'city-names': namesOf(largestCities, named),
    'province-names': namesOf(null, named),
  }
}
