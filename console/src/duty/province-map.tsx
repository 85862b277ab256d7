import type { AlertCondition } from '@ioc/domain/alert'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { mapFontFaces } from '../look/inter.ts'
import type { Screen } from '../look/screen.ts'
import { type Basemap, provinceShape, ringsOf } from '../map/basemap.ts'
import { boundsOf } from '../map/commune-borders.ts'
import type { StyleWish } from '../map/map-style.ts'
import { communeAreas } from '../map/reach.ts'
import { useDeviceMap } from '../map/use-device-map.ts'
import { useWords } from '../words/language.ts'
import { CityInset, cityBox, isInCity } from './city-inset.tsx'
import { HoangSaInset } from './hoang-sa-inset.tsx'
import { InsetLines } from './inset-lines.tsx'
import { MapKey } from './map-key.tsx'

export type ProvinceMapProps = {
  feed: Feed
  basemap: Basemap
  province: string
  screen: Screen
  alarms: readonly AlertCondition[]
  /** The alarm that makes the emergency; null: none. */
  emergency: AlertCondition | null
  /** The communes, by code, that it reaches. */
  reach: readonly string[]
  chosen: string | null
  onChoose: (device: string) => void
}

const everywhere = () => true
/** A width that has stood this long stays, ms. */
const settledMs = 200

/** The map of the province with the city and Hoàng Sa as insets on the sea. */
export function ProvinceMap(props: ProvinceMapProps) {
  const { feed, basemap, province, screen, alarms, emergency, reach, chosen, onChoose } = props
  const { language, words } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [moves, setMoves] = useState(0)
  const [moved, setMoved] = useState(false)
  const registryVersion = useChannel(feed, 'registry')
  const onMoved = useCallback((byPerson: boolean) => {
    setMoves((count) => count + 1)
    if (byPerson) setMoved(true)
  }, [])
  const { rem, palette } = screen
  const style = useMemo<StyleWish>(() => {
    const communes = communesOfDaNang.filter((commune) => commune.province === province)
    return {
      basemap,
      palette,
      rem,
      language,
      fonts: mapFontFaces(window.location.href),
      province: { code: province, communes, named: communes },
    }
  }, [basemap, palette, rem, language, province])
  const bounds = useMemo(() => boundsOfProvince(basemap, province), [basemap, province])
  const padding = useMemo(() => ({ top: 1.5 * rem, bottom: 1.5 * rem, left: 1.5 * rem, right: 27 * rem }), [rem])
  const isEmergency = emergency !== null
  // Within the inset the names stand there; once more here they would cover each other.
  const isNamed = useCallback((at: { lon: number; lat: number }) => isEmergency || !isInCity(at), [isEmergency])
  const map = useDeviceMap({
    box,
    feed,
    style,
    bounds,
    padding,
    interactive: true,
    isDrawn: everywhere,
    alarms,
    isNamed,
    chosen,
    onChoose,
    onMoved,
  })

  useEffect(() => map?.setReach(communeAreas(style, reach)), [map, style, reach])

  const incident = emergency?.subject.id ?? null
  const place = incident === null || registryVersion < 0 ? undefined : feed.registry.withId(incident)
  const goneTo = useRef(false)
  useEffect(() => {
    if (map === null || (isEmergency && place === undefined)) return
    if (place !== undefined && isEmergency && !goneTo.current) {
      goneTo.current = true
      map.goTo(place)
    } else if (!isEmergency && goneTo.current) {
      goneTo.current = false
      setMoved(false)
    }
  }, [map, isEmergency, place])
  // A map that is opened anew (another theme or language) shows the whole province: go to the incident again.
  useEffect(() => {
    if (map === null) goneTo.current = false
  }, [map])

  // After an emergency, or in a full screen, the map is of another width: only then can the province be fitted to it.
  useEffect(() => {
    const canvas = box.current
    if (map === null || canvas === null || isEmergency || moved) return
    let width = 0
    let timer = 0
    const watch = new ResizeObserver(() => {
      if (canvas.clientWidth === width) return
      width = canvas.clientWidth
      window.clearTimeout(timer)
      timer = window.setTimeout(() => map.showAll(), settledMs)
    })
    watch.observe(canvas)
    return () => {
      window.clearTimeout(timer)
      watch.disconnect()
    }
  }, [map, isEmergency, moved])

  const showAll = () => {
    setMoved(false)
    map?.showAll()
  }
  return (
    <section className="map" aria-label={words.map}>
      <div ref={box} className="map-canvas" />
      {isEmergency ? null : (
        <>
          <InsetLines map={map} moves={moves} box={cityBox} canvas={box} />
          <CityInset feed={feed} style={style} alarms={alarms} chosen={chosen} onChoose={onChoose} />
          <HoangSaInset feed={feed} basemap={basemap} alarms={alarms} />
          <p className="map-sea" data-over-map>
            <span className="map-sea-name">{words.eastSea}</span>
            {`${words.truongSa} ${words.vietNam}`}
            <small>{words.truongSaZone}</small>
          </p>
        </>
      )}
      <MapKey feed={feed} official={basemap.communes !== null} hasInsets={!isEmergency && chosen === null} />
      {moved ? (
        <button type="button" className="map-all" data-over-map onClick={showAll}>
          {words.wholeProvince}
        </button>
      ) : null}
    </section>
  )
}

function boundsOfProvince(basemap: Basemap, code: string): [number, number, number, number] {
  const shape = provinceShape(basemap, code)
  const { west, south, east, north } = boundsOf(
    shape === undefined
      ? [
          [102, 8],
          [118, 24],
        ]
      : ringsOf(shape.geometry).flat(),
  )
  return [west, south, east, north]
}
