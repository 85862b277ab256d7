import type { Feature, FeatureCollection } from 'geojson'
import { GeoJSONSource, type Map as LibreMap, type MapGeoJSONFeature, type PointLike } from 'maplibre-gl'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { isInLane } from '../live/lane-devices.ts'
import type { Palette } from '../look/palette.ts'
import { alertSite } from '../words/alert-words.ts'
import { alertNameSize } from './alert-layers.ts'
import { collection } from './basemap.ts'
import { type Box, hasRoom, labelBox, saidOnce } from './label-room.ts'
import { alarmMark, deviceDot, type MapAlarm } from './map-marks.ts'
import { communeNameSize, mapStyle, type StyleWish } from './map-style.ts'
import { openMap } from './maplibre.ts'
import { addImages } from './mark-image.ts'

export type DeviceMapWish = {
  container: HTMLElement
  feed: Feed
  style: StyleWish
  /** West, south, east, north. */
  bounds: [number, number, number, number]
  padding: { top: number; right: number; bottom: number; left: number }
  interactive: boolean
  /** Which devices the map draws; what is off its edges costs nothing. */
  isDrawn: (place: { lon: number; lat: number }) => boolean
  onChoose: (device: string) => void
  onMoved: (byPerson: boolean) => void
}

/** Standings are laid twice a second: each laying draws the whole map again. */
const flushMs = 500

/** A map with every device of a lane on it: positions are loaded once, what changes goes by feature-state. */
export class DeviceMap {
  readonly #map: LibreMap
  readonly #wish: DeviceMapWish
  readonly #stop: () => void
  #ready = false
  /** Numbers of the devices that are drawn. */
  #drawn: ReadonlySet<number> = new Set()
  /** Rows whose standing waits for the next flush. */
  readonly #waiting = new Set<number>()
  #flush: number | null = null
  #registryVersion = -1
  #events: ReadonlySet<number> = new Set()
  #chosen: number | null = null
  #wantedChosen: string | null = null
  #alarms: readonly MapAlarm[] = []
  #isNamed: (device: ScreenDevice) => boolean = () => true
  #reach: FeatureCollection = collection([])
  #touchedAt = -Infinity

  constructor(wish: DeviceMapWish) {
    this.#wish = wish
    const { container, bounds, padding, interactive, style } = wish
    this.#map = openMap({ container, style: mapStyle(style), bounds, fitBoundsOptions: { padding }, interactive })
    this.#map.on('load', () => this.#begin(style.palette))
    this.#map.on('moveend', (event) => {
      const byPerson = event.originalEvent !== undefined
      if (byPerson) this.#touchedAt = performance.now()
      this.#layNames()
      wish.onMoved(byPerson)
    })
    this.#map.on('click', (event) => {
      const device = this.#deviceAt([event.point.x, event.point.y])
      if (device !== undefined) wish.onChoose(device.id)
    })
    this.#map.on('mousemove', (event) => {
      this.#map.getCanvas().style.cursor = this.#deviceAt([event.point.x, event.point.y]) === undefined ? '' : 'pointer'
    })
    this.#stop = wish.feed.listen(() => this.#frame())
  }

  /** Open alarms as marks with a name; the heaviest are drawn last, so on top. */
  setAlarms(alarms: readonly MapAlarm[], isNamed: (device: ScreenDevice) => boolean): void {
    this.#alarms = alarms
    this.#isNamed = isNamed
    this.#drawAlarms()
  }

  /** How far an incident reaches, as areas (`reach.ts`): hatched and outlined. */
  setReach(areas: FeatureCollection): void {
    this.#reach = areas
    if (this.#ready) this.#setData('reach', areas)
  }

  /** Numbers of devices with an open event: drawn as rings. */
  setEvents(numbers: ReadonlySet<number>): void {
    const before = this.#events
    this.#events = numbers
    if (!this.#ready) return
    for (const no of before) if (!numbers.has(no)) this.#setState(no, { event: false })
    for (const no of numbers) if (!before.has(no)) this.#setState(no, { event: true })
  }

  choose(device: string | null): void {
    this.#wantedChosen = device
    if (!this.#ready) return
    const no = device === null ? null : (this.#wish.feed.registry.withId(device)?.no ?? null)
    if (no === this.#chosen) return
    if (this.#chosen !== null) this.#setState(this.#chosen, { chosen: false })
    if (no !== null) this.#setState(no, { chosen: true })
    this.#chosen = no
  }

  /** Moves to an incident, unless a person has worked on the map within the last minute. */
  goTo(place: { lon: number; lat: number }): void {
    if (performance.now() - this.#touchedAt < 60_000) return
    this.#map.easeTo({
      center: [place.lon, place.lat],
      zoom: incidentZoom + Math.log2(this.#wish.style.rem / 16),
      duration: moveMs(),
      padding: noPadding,
    })
  }

  /** Shows what a person has chosen, no closer than a quarter of a town. */
  show(bounds: DeviceMapWish['bounds']): void {
    const maxZoom = closest + Math.log2(this.#wish.style.rem / 16)
    this.#map.fitBounds(bounds, { padding: this.#wish.padding, maxZoom, duration: moveMs() })
  }

  showAll(): void {
    const { bounds, padding } = this.#wish
    this.#touchedAt = -Infinity
    this.#map.fitBounds(bounds, { padding, duration: moveMs() })
  }

  /** Where a place is on the screen, px from the map's corner. */
  project(lon: number, lat: number): { x: number; y: number } {
    const { x, y } = this.#map.project([lon, lat])
    return { x, y }
  }

  close(): void {
    this.#stop()
    if (this.#flush !== null) window.clearTimeout(this.#flush)
    this.#map.remove()
  }

  #begin(palette: Palette): void {
    addImages(this.#map, palette, this.#wish.style.rem)
    this.#ready = true
    this.#drawDevices()
    this.setReach(this.#reach)
    this.#layNames()
    this.#wish.onMoved(false)
    const { feed } = this.#wish
    void this.#map.once('idle', () => feed.startMeasuring())
    window.setTimeout(() => feed.startMeasuring(), settledAfterMs)
  }

  #frame(): void {
    if (!this.#ready) return
    const { feed } = this.#wish
    if (feed.versions.registry !== this.#registryVersion) {
      this.#drawDevices()
      return
    }
    for (const row of feed.changedRows) this.#waiting.add(row)
    if (this.#waiting.size > 0) this.#flush ??= window.setTimeout(() => this.#layStandings(), flushMs)
  }

  #layStandings(): void {
    this.#flush = null
    const { feed, isDrawn } = this.#wish
    const rows = [...this.#waiting]
    const isNewcomer = (row: number) => {
      const device = feed.registry.devices[row]
      return device !== undefined && !this.#drawn.has(device.no) && isDrawn(device) && isInLane(feed, row)
    }
    if (rows.some(isNewcomer)) this.#drawDevices()
    for (const row of this.#waiting) {
      const device = feed.registry.devices[row]
      if (device !== undefined) this.#setState(device.no, { standing: feed.board.of(row) })
    }
    this.#waiting.clear()
  }

  #drawDevices(): void {
    const { feed, isDrawn } = this.#wish
    const drawn = feed.registry.devices.filter((device, row) => isDrawn(device) && isInLane(feed, row))
    this.#registryVersion = feed.versions.registry
    this.#drawn = new Set(drawn.map((device) => device.no))
    this.#map.removeFeatureState({ source: 'devices' })
    this.#setData('devices', collection(drawn.map(deviceDot)))
    feed.registry.devices.forEach((device, row) => {
      this.#setState(device.no, { standing: feed.board.of(row), event: this.#events.has(device.no) })
    })
    this.#chosen = null
    this.choose(this.#wantedChosen)
    this.#drawAlarms()
  }

  #drawAlarms(): void {
    if (!this.#ready) return
    const { registry } = this.#wish.feed
    const { container } = this.#wish
    const names = saidOnce(this.#alarms.map((alert) => this.#alarmName(alert)))
    const features = this.#alarms.flatMap((alert, order): Feature[] => {
      const device = registry.withId(alert.subject.id)
      if (device === undefined || alert.priority === null) return []
      return [
        alarmMark(device, {
          ...{ priority: alert.priority, name: names[order] ?? '', order },
          west: this.project(device.lon, device.lat).x < container.clientWidth * 0.45,
        }),
      ]
    })
    this.#setData('alerts', collection(features.reverse()))
  }

  /** The name beside an alarm's mark: empty where the name stands elsewhere, or the map's edge would cut it. */
  #alarmName(alert: MapAlarm): string {
    const { feed, style } = this.#wish
    const device = feed.registry.withId(alert.subject.id)
    if (device === undefined || !this.#isNamed(device)) return ''
    // Beside the mark it may stand on either side, in two lines: only its height must be inside.
    const room = labelBox(this.project(device.lon, device.lat), 2, alertNameSize * style.rem * 2)
    return hasRoom(room, this.#frameBox(), []) ? alertSite(alert, feed.registry) : ''
  }

  /** Names of communes that lie inside the view and under nothing; those of alarms towards its middle. */
  #layNames(): void {
    if (!this.#ready) return
    const { container, style } = this.#wish
    const { left, top } = container.getBoundingClientRect()
    const covers = [...(container.parentElement?.querySelectorAll('[data-over-map]') ?? [])].map((element) => {
      const box = element.getBoundingClientRect()
      return { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top }
    })
    const inside = (style.province?.named ?? []).filter(({ lon, lat, name }) =>
      hasRoom(labelBox(this.project(lon, lat), name.length, communeNameSize * style.rem), this.#frameBox(), covers),
    )
    if (style.province !== null) {
      this.#map.setFilter('commune-names', ['in', ['get', 'code'], ['literal', inside.map(({ code }) => code)]])
    }
    this.#drawAlarms()
  }

  #frameBox(): Box {
    const { clientWidth, clientHeight } = this.#wish.container
    return { left: 0, top: 0, right: clientWidth, bottom: clientHeight }
  }

  #setData(source: string, data: FeatureCollection): void {
    const found = this.#map.getSource(source)
    if (found instanceof GeoJSONSource) void found.setData(data)
  }

  #setState(no: number, state: Record<string, unknown>): void {
    if (this.#drawn.has(no)) this.#map.setFeatureState({ source: 'devices', id: no }, state)
  }

  #deviceAt([x, y]: [number, number]): ScreenDevice | undefined {
    if (!this.#ready) return undefined
    const reach = this.#wish.style.rem * 0.6
    const box: [PointLike, PointLike] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ]
    const { registry } = this.#wish.feed
    const alarm = this.#map.queryRenderedFeatures(box, { layers: ['alerts'] })[0]
    if (alarm !== undefined) return registry.withId(String(alarm.properties.device))
    const dots = this.#map.queryRenderedFeatures(box, { layers: ['devices'] })
    const nearest = dots.map((dot) => ({ dot, far: this.#distance(dot, x, y) })).sort((a, b) => a.far - b.far)[0]
    return nearest === undefined ? undefined : registry.devices[registry.rowOf(Number(nearest.dot.id))]
  }

  #distance(dot: MapGeoJSONFeature, x: number, y: number): number {
    if (dot.geometry.type !== 'Point') return Infinity
    const [lon = 0, lat = 0] = dot.geometry.coordinates
    const at = this.#map.project([lon, lat])
    return Math.hypot(at.x - x, at.y - y)
  }
}

/** How long the map takes to move, ms: a person who wants less motion sees none. */
const moveMs = () => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 400)

/** A map that changes all the time is never idle: after this long it counts as open. */
const settledAfterMs = 4000

/** About sixty kilometres on a wall of 1920 px. */
const incidentZoom = 9.7

/** About two kilometres across the map of an incident. */
const closest = 12.5

const noPadding = { top: 0, right: 0, bottom: 0, left: 0 }
