import { useEffect, useMemo, useRef } from 'react'
import { mapFontFaces } from '../look/inter.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import { Islands } from '../map/islands-inset.tsx'
import { mapStyle } from '../map/map-style.ts'
import { openMap } from '../map/maplibre.ts'
import { useWords } from '../words/language.ts'

const country: [number, number, number, number] = [102.1, 8.3, 110.2, 23.5]

const none: readonly never[] = []

/** The 34 provinces and cities with both archipelagos as insets on the sea. */
export function CountryMap({ basemap, screen }: { basemap: Basemap; screen: Screen }) {
  const { language, words } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const style = useMemo(
    () =>
      mapStyle({
        basemap,
        palette: screen.palette,
        rem: screen.rem,
        language,
        fonts: mapFontFaces(window.location.href),
        province: null,
      }),
    [basemap, screen, language],
  )
  useEffect(() => {
    if (box.current === null) return
    const { rem } = screen
    const padding = { top: rem, bottom: rem, left: rem, right: 4 * rem }
    const map = openMap({
      container: box.current,
      style,
      bounds: country,
      fitBoundsOptions: { padding },
      interactive: true,
    })
    return () => map.remove()
  }, [style, screen])
  return (
    <section className="map" aria-label={words.nationalMap}>
      <div ref={box} className="map-canvas" />
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
