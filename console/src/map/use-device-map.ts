import { type RefObject, useEffect, useMemo, useState } from 'react'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { DeviceMap, type DeviceMapWish } from './device-map.ts'
import type { MapAlarm } from './map-marks.ts'
import type { StyleWish } from './map-style.ts'

export type MapUse = {
  box: RefObject<HTMLDivElement | null>
  feed: Feed
  style: StyleWish
  bounds: DeviceMapWish['bounds']
  padding: DeviceMapWish['padding']
  interactive: boolean
  isDrawn: DeviceMapWish['isDrawn']
  alarms: readonly MapAlarm[]
  /** Whether the name of an alarm there is written beside its mark. */
  isNamed: (place: { lon: number; lat: number }) => boolean
  chosen: string | null
  onChoose: (device: string) => void
  onMoved: (byPerson: boolean) => void
}

/** Keeps a map in the box as long as its style stands, and lays alarms, events and the chosen device on it. */
export function useDeviceMap(use: MapUse): DeviceMap | null {
  const { box, feed, style, bounds, padding, interactive, isDrawn, alarms, isNamed, chosen, onChoose, onMoved } = use
  const [map, setMap] = useState<DeviceMap | null>(null)
  useEffect(() => {
    if (box.current === null) return
    const opened = new DeviceMap({
      container: box.current,
      feed,
      style,
      bounds,
      padding,
      interactive,
      isDrawn,
      onChoose,
      onMoved,
    })
    setMap(opened)
    return () => {
      setMap(null)
      opened.close()
    }
  }, [box, feed, style, bounds, padding, interactive, isDrawn, onChoose, onMoved])
  const events = useOpenEvents(feed)
  useEffect(() => map?.setAlarms(alarms, isNamed), [map, alarms, isNamed])
  useEffect(() => map?.setEvents(events), [map, events])
  useEffect(() => map?.choose(chosen), [map, chosen])
  return map
}

function useOpenEvents(feed: Feed): ReadonlySet<number> {
  const alertsVersion = useChannel(feed, 'alerts')
  const registryVersion = useChannel(feed, 'registry')
  return useMemo(() => {
    const numbers = new Set<number>()
    if (alertsVersion < 0 || registryVersion < 0) return numbers
    for (const alert of feed.state.alerts.values()) {
      const device = feed.registry.withId(alert.subject.id)
      if (alert.level === 'event' && alert.state === 'active' && device !== undefined) numbers.add(device.no)
    }
    return numbers
  }, [feed, alertsVersion, registryVersion])
}
