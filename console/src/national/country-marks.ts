import { boardWord, type ProvinceStanding } from '@ioc/domain/link/board'
import type { Feature, FeatureCollection } from 'geojson'
import { type Basemap, collection, provinceShape, ringsOf } from '../map/basemap.ts'
import { boundsOf } from '../map/commune-borders.ts'
import { hatches } from '../map/reach.ts'
import type { Language } from '../words/language.ts'
import { provinceName } from './board-words.ts'

/**
 * What the map of the country shows of the board. `marks`: the heaviest open alarm of each province that wants
 * attention, with its name, and the names of those that cannot be heard; `silent`: the areas of these.
 */
export type CountryMarks = { marks: FeatureCollection; silent: FeatureCollection; named: readonly string[] }

/** `silence`: how a line that is down is said beside the name of its province. */
export function countryMarks(
  board: readonly ProvinceStanding[],
  { basemap, language, silence }: { basemap: Basemap; language: Language; silence: (one: ProvinceStanding) => string },
): CountryMarks {
  const calling = board.filter((one) => iconOf(one) !== '' || one.link.state === 'down')
  const marks = calling.flatMap((one, order): Feature[] => {
    const icon = iconOf(one)
    const label = basemap.labels.features.find(
      ({ properties }) => properties?.kind === 'province' && properties.code === one.code,
    )
    const shape = provinceShape(basemap, one.code)
    if (label?.geometry.type !== 'Point' || shape === undefined) return []
    const name = provinceName(one.code, language)
    // Beside a mark the name lies over the land, for the sea is in the east; beside a hatched area it lies off it.
    const [lon = 0, lat = 0] = label.geometry.coordinates
    const east = icon === '' ? boundsOf(ringsOf(shape.geometry).flat()).east : lon
    const properties = {
      icon,
      name: one.link.state === 'down' ? `${name}\n${silence(one)}` : name,
      order,
      west: icon === '',
    }
    return [{ type: 'Feature', geometry: { type: 'Point', coordinates: [east, lat] }, properties }]
  })
  const silent = calling.flatMap(({ code, link }): Feature[] => {
    const shape = link.state === 'down' ? provinceShape(basemap, code) : undefined
    return shape === undefined ? [] : [{ ...shape, properties: { hatch: hatches.plain } }]
  })
  return { marks: collection(marks.reverse()), silent: collection(silent), named: calling.map(({ code }) => code) }
}

/** The image of the mark that a province has; empty: it calls for nothing. */
function iconOf(one: ProvinceStanding): string {
  const word = boardWord(one)
  return word === 'emergency' ? 'mark-1' : word === 'attention' ? 'mark-2' : ''
}
