import { momentOf } from '../local-time.ts'
import { chance } from '../noise.ts'
import { widthOf, write } from './lettering.ts'
import { blank, type Colour, fill, mix, type Raster } from './raster.ts'

/** What a camera counted at `t` (ms), per minute; `visibility` 0 to 1. */
export type Counted = { people: number; vehicles: number; visibility: number; t: number }

/** A shape stands for whoever passes within these seconds. */
const passSeconds = 6
const size = { width: 512, height: 320 }
const square = { top: 52, bottom: 164, columns: 42, rows: 7 }
const road = { top: 164, bottom: 288, columns: 12, lanes: 4 }
const person = { width: 5, height: 11 }
const vehicle = { width: 22, height: 12 }

const white: Colour = [255, 255, 255]
const night: Colour = [18, 20, 26]
const haze: Colour = [150, 152, 154]
const band: Colour = [20, 24, 30]
const warning: Colour = [255, 214, 0]
const paving: Colour = [196, 186, 168]
const asphalt: Colour = [86, 88, 92]
const personColour: Colour = [196, 40, 60]
const vehicleColour: Colour = [30, 90, 200]

/** How many of each are in the picture: as many as pass within six seconds, as far as there is room. */
export function shapesIn({ people, vehicles }: Pick<Counted, 'people' | 'vehicles'>): {
  people: number
  vehicles: number
} {
  const passing = (rate: number, room: number) => Math.min(room, Math.round((rate * passSeconds) / 60))
  return {
    people: passing(people, square.columns * square.rows),
    vehicles: passing(vehicles, road.columns * road.lanes),
  }
}

/**
 * A square above a road, with a figure for everybody who passes within six seconds: boxes without faces or plates.
 * What is simulated says so in capitals across the whole picture, over the time and the counts.
 */
export function drawScene(camera: { id: string; seed: number }, counted: Counted): Raster {
  const raster = blank(size.width, size.height)
  const dim = dimness(counted.t)
  const veil = 1 - Math.min(1, Math.max(0, counted.visibility / 0.9))
  const seen = (colour: Colour) => mix(mix(colour, night, dim), haze, veil)
  fill(raster, { x: 0, y: 0, width: size.width, height: road.top }, seen(paving))
  fill(raster, { x: 0, y: road.top, width: size.width, height: size.height - road.top }, seen(asphalt))
  const shapes = shapesIn(counted)
  drawLanes(raster, seen(white))
  for (const place of placesOf(camera.seed, shapes.people, square.columns * square.rows))
    fill(raster, { ...personAt(camera.seed, place, counted.t), ...person }, seen(personColour))
  for (const place of placesOf(camera.seed + 1, shapes.vehicles, road.columns * road.lanes))
    fill(raster, { ...vehicleAt(place, counted.t), ...vehicle }, seen(vehicleColour))
  drawWords(raster, camera.id, counted)
  return raster
}

/** The first places of a shuffled order, so that a growing crowd keeps who was there. */
function placesOf(seed: number, count: number, places: number): number[] {
  return Array.from({ length: places }, (_, place) => ({ place, rank: chance(seed, place, 3) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ place }) => place)
}

/** Everybody in a row walks one way at one pace, so nobody covers anybody. */
function personAt(seed: number, place: number, t: number): { x: number; y: number } {
  const row = Math.floor(place / square.columns)
  const pace = (row % 2 === 0 ? 1 : -1) * (6 + 3 * chance(seed, row, 5))
  const step = size.width / square.columns
  return {
    x: Math.round((place % square.columns) * step + (pace * (t % 600_000)) / 1000),
    y: square.top + 4 + row * 16,
  }
}

function vehicleAt(place: number, t: number): { x: number; y: number } {
  const lane = Math.floor(place / road.columns)
  const pace = (lane < road.lanes / 2 ? 1 : -1) * (40 + 9 * lane)
  const step = size.width / road.columns
  return {
    x: Math.round((place % road.columns) * step + (pace * (t % 600_000)) / 1000),
    y: road.top + 9 + lane * 31,
  }
}

function drawLanes(raster: Raster, colour: Colour): void {
  fill(raster, { x: 0, y: road.top, width: size.width, height: 3 }, colour)
  for (let lane = 1; lane < road.lanes; lane++)
    for (let x = 0; x < size.width; x += 32)
      fill(raster, { x, y: road.top + lane * 31, width: lane === road.lanes / 2 ? 32 : 14, height: 2 }, colour)
}

function drawWords(raster: Raster, id: string, { people, vehicles, t }: Counted): void {
  fill(raster, { x: 0, y: 0, width: size.width, height: square.top }, band)
  const said = 'MÔ PHỎNG / SIMULATED'
  write(raster, said, { x: (size.width - widthOf(said, 4)) >> 1, y: 19, scale: 4, colour: warning })
  fill(raster, { x: 0, y: road.bottom, width: size.width, height: size.height - road.bottom }, band)
  const local = new Date(t + 7 * 3_600_000).toISOString()
  const time = `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 19)}`
  write(raster, `${id}  ${time}`, { x: 8, y: road.bottom + 4, scale: 1, colour: white })
  const { width, height } = size
  fill(raster, { x: 8, y: height - 17, ...person }, personColour)
  write(raster, `${Math.round(people)}/PHÚT`, { x: 18, y: height - 16, scale: 1, colour: white })
  fill(raster, { x: 88, y: height - 17, ...vehicle }, vehicleColour)
  write(raster, `${Math.round(vehicles)}/PHÚT`, { x: 116, y: height - 16, scale: 1, colour: white })
  const clock = local.slice(11, 19)
  write(raster, clock, { x: width - widthOf(clock, 3) - 8, y: road.bottom + 6, scale: 3, colour: white })
}

/** How dark it is, 0 to 0.6: dawn and dusk about six o'clock. */
function dimness(t: number): number {
  const { hour } = momentOf(t)
  const sun = Math.sin((Math.PI * (hour - 5.6)) / 12.2)
  return Math.min(0.6, Math.max(0, 0.35 - 2 * sun))
}
