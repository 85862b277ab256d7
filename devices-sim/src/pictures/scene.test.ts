import { bareJpeg, frameBytes } from '@ioc/domain/camera-frame'
import { decode } from 'jpeg-js'
import { expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from '../fleet.ts'
import { pictureOf } from './frame-sender.ts'
import type { Colour, Raster } from './raster.ts'
import { drawScene, shapesIn } from './scene.ts'

const camera = { id: 'CC-20242-001', seed: 7 }
const noon = Date.parse('2026-11-22T05:00:00Z')
const people: Colour = [196, 40, 60]
const vehicles: Colour = [30, 90, 200]

/** Pixels about this colour between the two bands of words. */
function pixels({ width, data }: Pick<Raster, 'width' | 'data'>, colour: Colour, within: number): number {
  let count = 0
  for (let at = 52 * width * 4; at < 288 * width * 4; at += 4)
    if (colour.every((value, part) => Math.abs((data[at + part] ?? 0) - value) <= within)) count++
  return count
}

test.each([
  [0, 0],
  [90, 45],
  [180, 130],
  [1080, 20],
  [3000, 3000],
])('at %i people and %i vehicles a minute as many are drawn as pass in six seconds', (peopleRate, vehicleRate) => {
  const counted = { people: peopleRate, vehicles: vehicleRate, visibility: 0.9, t: noon }
  const expected = shapesIn(counted)
  const drawn = drawScene(camera, counted)
  expect(pixels(drawn, people, 0)).toBe(expected.people * 5 * 11)
  expect(pixels(drawn, vehicles, 0)).toBe(expected.vehicles * 22 * 12)
  if (peopleRate < 2000) expect(expected.people).toBe(Math.round(peopleRate / 10))
})

test('shapes move, and the same moment gives the same picture', () => {
  const counted = { people: 200, vehicles: 60, visibility: 0.9, t: noon }
  const first = drawScene(camera, counted)
  expect(drawScene(camera, counted).data.equals(first.data)).toBe(true)
  expect(drawScene(camera, { ...counted, t: noon + 1000 }).data.equals(first.data)).toBe(false)
})

test('through a covered lens nobody is seen, and the word SIMULATED stands as before', () => {
  const clear = drawScene(camera, { people: 200, vehicles: 60, visibility: 0.9, t: noon })
  const covered = drawScene(camera, { people: 200, vehicles: 60, visibility: 0, t: noon })
  expect(pixels(covered, people, 30)).toBe(0)
  expect(covered.data.subarray(0, 52 * 512 * 4).equals(clear.data.subarray(0, 52 * 512 * 4))).toBe(true)
  const letters = clear.data.subarray(0, 52 * 512 * 4)
  let yellow = 0
  for (let at = 0; at < letters.length; at += 4) if (letters[at] === 255 && letters[at + 2] === 0) yellow++
  expect(yellow / (52 * 512)).toBeGreaterThan(0.1)
})

test('the JPEG is one that the centre takes, small, and shows after decoding what was drawn', () => {
  const [instrument] = instrumentsOf(
    48,
    makeFleet(48, 300).devices.filter((device) => device.kind === 'camera_counter'),
  )
  if (!instrument) throw new Error('no camera in the fleet')
  const counted = { people: 240, vehicles: 90, visibility: 0.9, t: noon }
  const jpeg = pictureOf(instrument, counted)
  expect(bareJpeg(jpeg)).toMatchObject({ width: 512, height: 320 })
  expect(jpeg.length).toBeLessThan(frameBytes / 4)
  const seen = decode(jpeg)
  const ratio = pixels(seen, people, 60) / (shapesIn(counted).people * 5 * 11)
  expect(ratio).toBeGreaterThan(0.4)
  expect(ratio).toBeLessThan(1.6)
})
