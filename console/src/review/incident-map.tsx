import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatNumber, thinSpace } from '../format/number.ts'
import type { Feed } from '../live/feed.ts'
import { mapFontFaces } from '../look/inter.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import type { MapAlarm } from '../map/map-marks.ts'
import type { StyleWish } from '../map/map-style.ts'
import { circleArea } from '../map/reach.ts'
import { useDeviceMap } from '../map/use-device-map.ts'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { IncidentPlace } from './incident-place.ts'

export type IncidentMapProps = {
  feed: Feed
  basemap: Basemap
  province: string
  screen: Screen
  /** Where the map opens, and what it shows from then on; null: nothing now, but the map stays. */
  place: IncidentPlace | null
  commune: string | null
  alarms: readonly MapAlarm[]
  chosen: string | null
  onChoose: (device: string) => void
}

const everywhere = () => true
const stay = () => undefined

/** Where an incident is. One map for all incidents: it moves from one to the next. */
export function IncidentMap(props: IncidentMapProps) {
  const { feed, basemap, province, screen, place, commune, alarms, chosen, onChoose } = props
  const { language, words } = useWords()
  const text = words.review
  const box = useRef<HTMLDivElement>(null)
  const { rem, palette } = screen
  const style = useMemo<StyleWish>(() => {
    const communes = communesOfDaNang.filter((one) => one.province === province)
    const fonts = mapFontFaces(window.location.href)
    return { basemap, palette, rem, language, fonts, province: { code: province, communes, named: communes } }
  }, [basemap, palette, rem, language, province])
  const padding = useMemo(() => ({ top: rem, bottom: rem, left: rem, right: rem }), [rem])
  const [bounds] = useState<IncidentPlace['bounds']>(place?.bounds ?? [107, 14.5, 109, 16.5])
  const map = useDeviceMap({
    ...{ box, feed, style, bounds, padding, interactive: true, isDrawn: everywhere, isNamed: everywhere },
    ...{ alarms, chosen, onChoose, onMoved: stay },
  })
  const shown = place?.bounds.join() ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same place in a new object moves nothing
  useEffect(() => {
    if (map === null || place === null) return
    map.setReach(circleArea(place.reach))
    map.show(place.bounds)
  }, [map, shown])
  const km = place?.reach?.km ?? 0
  const radius =
    km < 1
      ? `${formatNumber(Math.ceil(km * 100) * 10, 0, language)}${thinSpace}m`
      : `${formatNumber(km, 1, language)}${thinSpace}km`
  const known = [
    commune === null ? null : communeWords(commune, language),
    place?.isExact === false ? text.communeOnly : null,
    place?.reach == null ? null : text.reach(radius),
  ].filter((part) => part !== null)
  return (
    <section className="incident-map" aria-label={text.where} hidden={place === null} data-shown={shown}>
      <div ref={box} className="incident-map-canvas" />
      <p className="second">
        <span>{known.join(' · ')}</span>
        <span>{`${words.hoangSa}, ${words.truongSa} ${words.vietNam}`}</span>
      </p>
    </section>
  )
}
