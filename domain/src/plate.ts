/**
 * 43A-123.45, 92B1-234.56, 29-LD1234 and how people type them: province, series, then five digits, or four where
 * nothing or a mark stands before them: "12 V 1000 W" and "35 A 2200 V" are no plates.
 */
const upper = /(?<![\p{L}\d])(\d{2}-?[A-ZĐ]{1,2}\d?)(?:[ .-]{0,3}\d{3}[. ]?\d{2}|[.-]?\d{4})(?!\d)/gu
/** In small letters without a space between: "30 m 1500" is no plate. */
const lower = /(?<![\p{L}\d])(\d{2}-?[a-zđ]{1,2}\d?)[.-]?(?:\d{3}\.?\d{2})(?!\d)/gu

/**
 * A text without the number of any vehicle's plate: the series stays, which thousands share, the number goes. A plate
 * is personal data (Decree 356/2025/ND-CP, articles 3 and 4), so no text leaves the centre with one.
 */
export function withoutPlates(text: string): string {
  return text.replaceAll(upper, '$1-•••').replaceAll(lower, '$1-•••')
}
