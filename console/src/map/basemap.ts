import type { Feature, FeatureCollection, Geometry, Position } from 'geojson'
import islandsUrl from '../../basemap/islands.json?url'
import labelsUrl from '../../basemap/labels.json?url'
import landUrl from '../../basemap/land.json?url'
import provincesUrl from '../../basemap/provinces.json?url'
import riversUrl from '../../basemap/rivers.json?url'
import type { Language } from '../words/language.ts'

/** The offline map, and the operator's own commune boundaries where there are some. */
export type Basemap = {
  land: FeatureCollection
  provinces: FeatureCollection
  rivers: FeatureCollection
  labels: FeatureCollection
  islands: FeatureCollection
  /** The official boundary file that the operator mounted; null: none, boundaries are estimated. */
  communes: FeatureCollection | null
}

export async function loadBasemap(): Promise<Basemap> {
  const [land, provinces, rivers, labels, islands, communes] = await Promise.all([
    load(landUrl),
    load(provincesUrl),
    load(riversUrl),
    load(labelsUrl),
    load(islandsUrl),
    loadOfficialBoundaries(),
  ])
  return { land, provinces, rivers, labels, islands, communes }
}

async function load(url: string): Promise<FeatureCollection> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the map file ${url} cannot be read`)
  return readCollection(await response.text())
}

/** The text of a map file as what it says. */
export function readCollection(text: string): FeatureCollection {
  const data: unknown = JSON.parse(text)
  if (!isFeatureCollection(data)) throw new Error('a map file is not a GeoJSON FeatureCollection')
  return data
}

async function loadOfficialBoundaries(): Promise<FeatureCollection | null> {
  try {
    const response = await fetch('/basemap/communes.geojson')
    if (!response.ok || response.status === 204) return null
    const data: unknown = await response.json()
    return isFeatureCollection(data) && data.features.length > 0 ? data : null
  } catch {
    return null
  }
}

function isFeatureCollection(data: unknown): data is FeatureCollection {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'FeatureCollection' &&
    'features' in data &&
    Array.isArray(data.features)
  )
}

export function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features }
}

/** Where a label of the basemap has its name in this language. */
export function nameIn(language: Language): ['get', string] {
  return ['get', language === 'vi' ? 'name_vi' : 'name_en']
}

export function provinceShape(basemap: Basemap, code: string): Feature | undefined {
  return basemap.provinces.features.find((feature) => feature.properties?.code === code)
}

/** All rings of a shape as plain points. */
export function ringsOf(geometry: Geometry): (readonly [number, number])[][] {
  const polygons =
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : []
  return polygons.flat().map((ring) => ring.map(toPoint))
}

function toPoint(position: Position): readonly [number, number] {
  return [position[0] ?? 0, position[1] ?? 0]
}
