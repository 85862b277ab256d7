import type { AlertCondition } from '@ioc/domain/alert'
import { useMemo, useRef } from 'react'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import type { StyleWish } from '../map/map-style.ts'
import { useDeviceMap } from '../map/use-device-map.ts'
import { useWords } from '../words/language.ts'

/** The dense part of the city: west, south, east, north. */
export const cityBox: [number, number, number, number] = [108.125, 15.985, 108.275, 16.112]

/** True for what the inset shows. */
export function isInCity({ lon, lat }: { lon: number; lat: number }): boolean {
  const [west, south, east, north] = cityBox
  return lon > west && lon < east && lat > south && lat < north
}

const padding = { top: 0, right: 0, bottom: 0, left: 0 }
const stay = () => undefined
const always = () => true

type CityInsetProps = {
  feed: Feed
  style: StyleWish
  alarms: readonly AlertCondition[]
  chosen: string | null
  onChoose: (device: string) => void
}

/** The city enlarged, on the sea of the large map. */
export function CityInset({ feed, style, alarms, chosen, onChoose }: CityInsetProps) {
  const { words } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const registryVersion = useChannel(feed, 'registry')
  const inCity = useMemo(
    () =>
      alarms.filter((alert) => {
        const device = registryVersion < 0 ? undefined : feed.registry.withId(alert.subject.id)
        return device !== undefined && isInCity(device)
      }),
    [alarms, feed, registryVersion],
  )
  useDeviceMap({
    box,
    feed,
    style,
    bounds: cityBox,
    padding,
    interactive: false,
    isDrawn: isInCity,
    alarms: inCity,
    isNamed: always,
    chosen,
    onChoose,
    onMoved: stay,
  })
  return (
    <div className="inset inset-city" data-over-map>
      <div ref={box} className="map-canvas" role="img" aria-label={words.cityMap} />
    </div>
  )
}
