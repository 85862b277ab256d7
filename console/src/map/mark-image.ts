import type { Priority } from '@ioc/domain/device-kind'
import { markShapes } from '../look/mark.tsx'
import type { Palette } from '../look/palette.ts'

/** A filled mark as pixels for the map, `size` px wide, with the numeral in Inter. */
export function markImage(priority: Priority, palette: Palette, size: number): ImageData {
  const side = Math.max(8, Math.round(size))
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const pen = canvas.getContext('2d')
  if (pen === null) return new ImageData(side, side)
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
