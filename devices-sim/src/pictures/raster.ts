/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** Pixels in rows from the top, four bytes each. */
export type Raster = { width: number; height: number; data: Buffer }

export type Box = { x: number; y: number; width: number; height: number }

export function blank(width: number, height: number): Raster {
  return { width, height, data: Buffer.alloc(width * height * 4, 255) }
}

/** Fills a box; what hangs over the right edge comes in again at the left. */
export function fill(raster: Raster, box: Box, colour: Colour): void {
  const { width } = raster
  const pixel = ((colour[0] << 24) | (colour[1] << 16) | (colour[2] << 8) | 255) >>> 0
  const left = ((box.x % width) + width) % width
  const over = Math.max(0, left + box.width - width)
  const bottom = Math.min(raster.height, box.y + box.height)
  const dye = Buffer.alloc(4)
  dye.writeUInt32BE(pixel)
  for (let y = Math.max(0, box.y); y < bottom; y++) {
    const row = y * width
    raster.data.fill(dye, (row + left) * 4, (row + left + box.width - over) * 4)
    if (over > 0) raster.data.fill(dye, row * 4, (row + over) * 4)
  }
}

/** `share` of the way from one colour to another. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const part = (place: 0 | 1 | 2) => Math.round(from[place] + (to[place] - from[place]) * share)
  return [part(0), part(1), part(2)]
}
