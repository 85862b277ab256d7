import type { AlertCondition } from '@ioc/domain/alert'
import type { Priority } from '@ioc/domain/device-kind'
import { useMemo } from 'react'
import type { ScreenDevice } from '../live/device-registry.ts'
import { markShapes } from '../look/mark.tsx'
import { type Basemap, ringsOf } from './basemap.ts'
import { boundsOf } from './commune-borders.ts'

type Point = readonly [number, number]

export type IslandsProps = {
  basemap: Basemap
  archipelago: 'Hoàng Sa' | 'Trường Sa'
  /** Devices that may stand there; those inside the frame are drawn. */
  devices: readonly ScreenDevice[]
  /** Open alarms; those of devices inside the frame are drawn as marks. */
  alarms: readonly AlertCondition[]
}

/** An archipelago as a small drawing: its islands as outlines, and the devices that stand there. */
export function Islands({ basemap, archipelago, devices, alarms }: IslandsProps) {
  const drawing = useMemo(() => drawingOf(basemap, archipelago), [basemap, archipelago])
  const priorities = useMemo(() => heaviestByDevice(alarms), [alarms])
  const { box } = drawing
  const dot = (box.east - box.west) / 55
  return (
    <svg className="islands" viewBox={`${box.west} ${-box.north} ${box.east - box.west} ${box.north - box.south}`}>
      <title>{archipelago}</title>
      <path className="islands-shape" d={drawing.path} />
      {devices
        .filter((device) => isInFrame(device, box))
        .map((device) => (
          <a key={device.id} href={`#device=${encodeURIComponent(device.id)}`} aria-label={device.name}>
            <Place device={device} size={dot} priority={priorities.get(device.id) ?? null} />
          </a>
        ))}
    </svg>
  )
}

/** A grey dot, or the mark of the heaviest open alarm. */
function Place({ device, size, priority }: { device: ScreenDevice; size: number; priority: Priority | null }) {
  if (priority === null) return <circle className="islands-device" cx={device.lon} cy={-device.lat} r={size} />
  const { path, baseline } = markShapes[priority]
  return (
    <g
      className="mark mark-open"
      data-priority={priority}
      transform={`translate(${device.lon} ${-device.lat}) scale(${size / 3.5}) translate(-12 -12)`}
    >
      <path className="mark-shape" d={path} />
      <text x="12" y={baseline} textAnchor="middle">
        {priority}
      </text>
    </g>
  )
}

function heaviestByDevice(alarms: readonly AlertCondition[]): ReadonlyMap<string, Priority> {
  const heaviest = new Map<string, Priority>()
  for (const { subject, priority } of alarms) {
    if (priority !== null && priority <= (heaviest.get(subject.id) ?? 3)) heaviest.set(subject.id, priority)
  }
  return heaviest
}

type Box = ReturnType<typeof boundsOf>

function drawingOf(basemap: Basemap, archipelago: string): { path: string; box: Box } {
  const rings = basemap.islands.features
    .filter((feature) => feature.properties?.archipelago === archipelago)
    .flatMap((feature) => ringsOf(feature.geometry))
  const box = boundsOf(rings.flat())
  const slack = (box.east - box.west) * 0.04
  return {
    path: rings.map(pathOf).join(''),
    box: { west: box.west - slack, east: box.east + slack, south: box.south - slack, north: box.north + slack },
  }
}

function pathOf(ring: readonly Point[]): string {
  return `M${ring.map(([lon, lat]) => `${lon} ${-lat}`).join('L')}Z`
}

function isInFrame({ lon, lat }: ScreenDevice, box: Box): boolean {
  return lon > box.west && lon < box.east && lat > box.south && lat < box.north
}
