import type { Colour, Raster } from './raster.ts'
import { fill } from './raster.ts'

/** Five by seven dots a letter: each row as a number of five bits, the left one the highest. */
const letters: Record<string, readonly number[]> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 15],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  J: [7, 2, 2, 2, 2, 18, 12],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 17, 10, 4],
  W: [17, 17, 17, 21, 21, 21, 10],
  X: [17, 17, 10, 4, 10, 17, 17],
  Y: [17, 17, 10, 4, 4, 4, 4],
  Z: [31, 1, 2, 4, 8, 16, 31],
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  ':': [0, 4, 4, 0, 4, 4, 0],
  '/': [1, 1, 2, 4, 8, 16, 16],
  '-': [0, 0, 0, 31, 0, 0, 0],
  '.': [0, 0, 0, 0, 0, 12, 12],
  ' ': [0, 0, 0, 0, 0, 0, 0],
}

/** Vietnamese marks above a letter, by their combining character: three rows that end one row over it. */
const marks: Record<string, readonly number[]> = {
  '\u0302': [0, 4, 10],
  '\u0309': [6, 2, 4],
  '\u0301': [2, 4, 8],
}

const pitch = 6

/** Writes capitals, digits and `: / - .` with the left top of the letters at (x, y); marks stand above `y`. */
export function write(raster: Raster, text: string, at: { x: number; y: number; scale: number; colour: Colour }): void {
  let x = at.x - pitch * at.scale
  for (const sign of text.normalize('NFD')) {
    const mark = marks[sign]
    if (!mark) x += pitch * at.scale
    dots(raster, mark ?? letters[sign] ?? [], { ...at, x, y: mark ? at.y - 4 * at.scale : at.y })
  }
}

/** Width of a text in pixels. */
export function widthOf(text: string, scale: number): number {
  return text.normalize('NFC').length * pitch * scale - scale
}

function dots(
  raster: Raster,
  rows: readonly number[],
  { x, y, scale, colour }: { x: number; y: number; scale: number; colour: Colour },
): void {
  for (const [row, bits] of rows.entries())
    for (let column = 0; column < 5; column++)
      if (bits & (16 >> column))
        fill(raster, { x: x + column * scale, y: y + row * scale, width: scale, height: scale }, colour)
}
