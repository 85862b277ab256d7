import type { Priority } from '@ioc/domain/device-kind'
import type { Map as LibreMap } from 'maplibre-gl'
import { markShapes } from '../look/mark.tsx'
import type { Palette } from '../look/palette.ts'
import { hatches } from './reach.ts'

/** Gives a map the marks of the three priorities and the hatches of a reach; `rem` in px. */
export function addImages(map: LibreMap, palette: Palette, rem: number): void {
  const pixelRatio = Math.max(1, window.devicePixelRatio)
  for (const priority of [1, 2, 3] as const)
    map.addImage(`mark-${priority}`, markImage(priority, palette, rem * 1.75 * pixelRatio), { pixelRatio })
  for (const [name, colour] of [
    [hatches.urgent, palette.priorities[1]],
    [hatches.plain, palette.text],
  ] as const)
    map.addImage(name, hatchImage(colour, rem * 0.7 * pixelRatio), { pixelRatio })
}

/** A filled mark as pixels for the map, `size` px wide, with the numeral in Inter. */
function markImage(priority: Priority, palette: Palette, size: number): ImageData {
  const { pen, side } = squarePen(size)
  const { path, baseline } = markShapes[priority]
  pen.scale(side / 27, side / 27)
  pen.translate(1.5, 1.5)
  const shape = new Path2D(path)
  pen.lineJoin = 'miter'
  pen.lineWidth = 3.2
  pen.strokeStyle = palette.markLine
  pen.stroke(shape)
  pen.fillStyle = palette.priorities[priority]
  pen.fill(shape)
  pen.fillStyle = palette.inks[priority]
  pen.font = '700 13px Inter'
  pen.textAlign = 'center'
  pen.fillText(String(priority), 12, baseline)
  return pen.getImageData(0, 0, side, side)
}

/** Lines from the lower left to the upper right on nothing, as a tile that repeats, `size` px wide. */
function hatchImage(colour: string, size: number): ImageData {
  const { pen, side } = squarePen(size)
  pen.strokeStyle = colour
  pen.globalAlpha = 0.55
  pen.lineWidth = side / 8
  for (const shift of [-side, 0, side]) {
    pen.beginPath()
    pen.moveTo(shift - 1, side + 1)
    pen.lineTo(shift + side + 1, -1)
    pen.stroke()
  }
  return pen.getImageData(0, 0, side, side)
}

/** Draws on a square of nothing, `side` px wide. */
function squarePen(size: number): { pen: CanvasRenderingContext2D; side: number } {
  const side = Math.max(8, Math.round(size))
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('this browser draws nothing on a canvas')
  return { pen, side }
}
