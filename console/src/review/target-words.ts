import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { type Indicator, unstatedPeriod } from '@ioc/domain/indicator'
import type { KeptValue } from '@ioc/domain/messages/indicator-shapes'
import { communeName } from '@ioc/domain/place'
import { formatNumber, thinSpace } from '../format/number.ts'
import type { Language } from '../words/language.ts'
import type { Words } from '../words/vi.ts'

/** A place as people of the language say it. */
export function placeName(place: string, language: Language, words: Words): string {
  const wide: Record<string, string> = words.targets.places
  const commune = communesOfDaNang.find(({ code }) => code === place)
  if (commune) return communeName(commune, language)
  const province = provinces.find(({ code }) => code === place)
  if (province) return language === 'vi' ? province.name : province.nameEn
  return wide[place] ?? place
}

/** A figure with its unit; a dash where there is none. */
export function figure(
  value: number | null | undefined,
  indicator: Pick<Indicator, 'unit' | 'digits'>,
  language: Language,
): string {
  if (value === null || value === undefined) return '—'
  return `${formatNumber(value, indicator.digits, language)}${thinSpace}${indicator.unit}`
}

/** A day as ISO 8601 writes it, as people read it. */
export function dayWords(day: string): string {
  return day.split('-').toReversed().join('/')
}

/** Of which period a value speaks, and on what day its source said so. */
export function valueDates(value: KeptValue, words: Words): string {
  const text = words.targets
  const period = value.period === unstatedPeriod ? text.periodUnstated : text.period(value.period)
  const date = value.sourceDate === null ? text.undated : text.dated(dayWords(value.sourceDate))
  return `${period}, ${date}`
}

/** A number as people of the language type it, without grouping: "95,5" or "95.5"; undefined where it is none. */
export function numberTyped(text: string, language: Language): number | undefined {
  const plain = text.trim().replace('−', '-')
  if (!(language === 'vi' ? /^-?\d+(,\d+)?$/ : /^-?\d+(\.\d+)?$/).test(plain)) return undefined
  return Number(plain.replace(',', '.'))
}

/** The same number, as it would be typed. */
export function typedNumber(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined) return ''
  return language === 'vi' ? String(value).replace('.', ',') : String(value)
}
