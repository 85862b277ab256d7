import type { ProvinceStanding } from '@ioc/domain/link/board'
import { GeoJSONSource, type Map as LibreMap } from 'maplibre-gl'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatAge } from '../format/time.ts'
import { mapFontFaces } from '../look/inter.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import { countryNames } from '../map/country-layers.ts'
import { Islands } from '../map/islands-inset.tsx'
import { mapStyle } from '../map/map-style.ts'
import { openMap } from '../map/maplibre.ts'
import { addImages } from '../map/mark-image.ts'
import { useWords } from '../words/language.ts'
import { lagOf } from './board-words.ts'
import { countryMarks } from './country-marks.ts'

const country: [number, number, number, number] = [102.1, 8.3, 110.2, 23.5]

const none: readonly never[] = []

type CountryMapProps = {
  basemap: Basemap
  screen: Screen
  board: readonly ProvinceStanding[]
  /** Minutes since 1970, by which silence is told. */
  minute: number
}

/** The 34 provinces and cities, those that call marked, with both archipelagos as insets on the sea. */
export function CountryMap({ basemap, screen, board, minute }: CountryMapProps) {
  const { language, words } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<LibreMap | null>(null)
  const { palette, rem } = screen
  const style = useMemo(() => {
    const fonts = mapFontFaces(window.location.href)
    return mapStyle({ basemap, palette, rem, language, fonts, province: null })
  }, [basemap, palette, rem, language])
  useEffect(() => {
    if (box.current === null) return
    const padding = { top: rem, bottom: rem, left: rem, right: 4 * rem }
    const opened = openMap({
      container: box.current,
      style,
      bounds: country,
      fitBoundsOptions: { padding },
      interactive: true,
    })
    void opened.once('load', () => {
      addImages(opened, palette, rem)
      setMap(opened)
    })
    return () => {
      setMap(null)
      opened.remove()
    }
  }, [style, palette, rem])
  useEffect(() => {
    if (map === null) return
    const silence = (one: ProvinceStanding) => words.linked.silent(formatAge(lagOf(one, minute * 60_000) ?? 0, words))
    const { marks, silent, named } = countryMarks(board, { basemap, language, silence })
    for (const [source, data] of [
      ['alerts', marks],
      ['reach', silent],
    ] as const) {
      const found = map.getSource(source)
      if (found instanceof GeoJSONSource) void found.setData(data)
    }
    for (const [layer, filter] of Object.entries(countryNames(named))) map.setFilter(layer, filter)
  }, [map, board, basemap, language, words, minute])
  return (
    <section className="map" aria-label={words.nationalMap}>
      <div ref={box} className="map-canvas" />
      <p className="map-sea-name">{words.eastSea}</p>
      <div className="inset inset-hoang-sa">
        <div>
          <strong>{words.hoangSa}</strong>
          <br />
          {words.vietNam}
          <p className="second">{words.daNang}</p>
        </div>
        <Islands basemap={basemap} archipelago="Hoàng Sa" devices={none} alarms={none} />
      </div>
      <div className="inset inset-truong-sa">
        <div>
          <strong>{words.truongSa}</strong>
          <br />
          {words.vietNam}
          <p className="second">{words.khanhHoa}</p>
        </div>
        <Islands basemap={basemap} archipelago="Trường Sa" devices={none} alarms={none} />
      </div>
    </section>
  )
}
