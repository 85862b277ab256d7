import type { Display } from '@ioc/domain/device-kind'
import type { Language } from '../words/language.ts'

const locales = { vi: 'vi-VN', en: 'en-GB' } as const

/** Between a number and its unit. */
export const thinSpace = '\u2009'

/** "1.234,5" in Vietnamese, "1,234.5" in English; a real minus sign. */
export function formatNumber(value: number, digits: number, language: Language): string {
  const rounded = Number(value.toFixed(digits)) === 0 ? 0 : value
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: true,
  })
    .format(rounded)
    .replace('-', '−')
}

/** A stored value as people read it, without its unit. */
export function formatValue(value: number, display: Display, language: Language): string {
  return formatNumber(value * display.factor, display.digits, language)
}
