import { z } from 'zod'
import { schemaRules } from './schema-rules.ts'

/** Code of a commune-level unit (phường, xã, đặc khu): five digits. */
export const CommuneCode = z.string().regex(/^\d{5}$/, schemaRules.commune.en)
export type CommuneCode = z.infer<typeof CommuneCode>

/** Code of a provincial unit: two digits. */
export const ProvinceCode = z.string().regex(/^\d{2}$/, schemaRules.province.en)
export type ProvinceCode = z.infer<typeof ProvinceCode>

/** A unit of the second tier of local government; `lat`, `lon` (WGS 84, degrees) lie inside it. */
export type Commune = {
  code: CommuneCode
  province: ProvinceCode
  name: string
  nameEn: string
  type: 'phuong' | 'xa' | 'dac_khu'
  areaKm2: number
  lat: number
  lon: number
}

/** A unit of the first tier; its type is data, for it changes by law. */
export type Province = { code: ProvinceCode; name: string; nameEn: string; type: 'city' | 'province'; communes: number }

/** A real place that devices stand at. `confidence` A, B or C tells how sure the point is. */
export type Site = {
  id: string
  name: string
  type: string
  commune: CommuneCode
  lat: number
  lon: number
  confidence: 'A' | 'B' | 'C'
}

/** Which level of government a centre serves. */
export const GovernmentLevel = z.enum(['province', 'national'])
export type GovernmentLevel = z.infer<typeof GovernmentLevel>

const communeWords = {
  vi: { phuong: 'phường', xa: 'xã', dac_khu: 'đặc khu' },
  en: { phuong: 'ward', xa: 'commune', dac_khu: 'special zone' },
} as const

/** "phường Hải Châu", "Hải Châu ward": a commune as people of that language say it. */
export function communeName(commune: Commune, language: 'vi' | 'en'): string {
  return language === 'vi'
    ? `${communeWords.vi[commune.type]} ${commune.name}`
    : `${commune.name} ${communeWords.en[commune.type]}`
}

const earthKilometres = 6371

/** Kilometres of one degree of latitude, on the sphere. */
export const kilometresPerDegree = (earthKilometres * Math.PI) / 180

/** Great-circle distance of two points (WGS 84, degrees) on a sphere, in kilometres. */
export function kilometresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const north = Math.sin(radians(b.lat - a.lat) / 2) ** 2
  const east = Math.sin(radians(b.lon - a.lon) / 2) ** 2
  return 2 * earthKilometres * Math.asin(Math.sqrt(north + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * east))
}
