import { type RefObject, useEffect, useState } from 'react'
import type { DeviceMap } from '../map/device-map.ts'

type InsetLinesProps = {
  map: DeviceMap | null
  /** Grows with every move of the map. */
  moves: number
  box: readonly [number, number, number, number]
  canvas: RefObject<HTMLDivElement | null>
}

type Frame = { left: number; top: number; right: number; bottom: number; width: number; height: number; inset: DOMRect }

/** The frame on the large map of what the inset enlarges, and the two lines that join them. */
export function InsetLines({ map, moves, box, canvas }: InsetLinesProps) {
  const [frame, setFrame] = useState<Frame | null>(null)
  useEffect(() => {
    const own = canvas.current?.getBoundingClientRect()
    const inset = canvas.current?.parentElement?.querySelector('.inset-city')?.getBoundingClientRect()
    if (map === null || moves === 0 || own === undefined || inset === undefined) return setFrame(null)
    const [west, south, east, north] = box
    const a = map.project(west, north)
    const b = map.project(east, south)
    setFrame({
      left: a.x,
      top: a.y,
      right: b.x,
      bottom: b.y,
      width: own.width,
      height: own.height,
      inset: new DOMRect(inset.left - own.left, inset.top - own.top, inset.width, inset.height),
    })
  }, [map, moves, box, canvas])
  if (frame === null || frame.right > frame.inset.left || frame.left < 0) return null
  const { left, top, right, bottom, width, height, inset } = frame
  return (
    <svg className="inset-lines" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect x={left} y={top} width={right - left} height={bottom - top} />
      <path d={`M${right} ${top}L${inset.left} ${inset.top}M${right} ${bottom}L${inset.left} ${inset.bottom}`} />
    </svg>
  )
}
