import { z } from 'zod'
import { Id } from './identity.ts'
import { CommuneCode, ProvinceCode } from './place.ts'
import { schemaRules } from './schema-rules.ts'

/**
 * Who a value comes from: the systems SID and EMC by whose names values are imported, or somebody who has published it.
 * A published value is what was said then; it is never shown as if it were measured now.
 */
export const ValueSource = z.enum(['SID', 'EMC', 'published'])
export type ValueSource = z.infer<typeof ValueSource>

/** What a value speaks of: the nation, all its ministries or localities together, a province or a commune. */
export const IndicatorPlace = z.union([z.enum(['VN', 'VN-ministries', 'VN-localities']), ProvinceCode, CommuneCode], {
  error: schemaRules.place.en,
})
export type IndicatorPlace = z.infer<typeof IndicatorPlace>

/** The time that a value speaks of: a year, quarter, month or day of Việt Nam. */
export const Period = z
  .string()
  .regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, {
    error: schemaRules.period.en,
  })
  .refine((period) => period.length !== 10 || isDay(period), schemaRules.noSuchDay.en)

/** The period of a published value that does not say which time it speaks of. */
export const unstatedPeriod = 'unstated'

/** A day as ISO 8601 writes it. */
export const Day = z.iso.date()

/** Something that is measured in figures; `digits` are shown behind the decimal sign. */
export const Indicator = z.object({
  id: Id,
  name: z.object({ vi: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) }),
  unit: z.string().trim().min(1).max(16),
  digits: z.number().int().min(0).max(4),
  /** Which way is better. */
  direction: z.enum(['higher', 'lower']),
  /** Who answers for it; null: nobody yet. */
  owner: z.string().trim().min(1).max(120).nullable(),
})
export type Indicator = z.infer<typeof Indicator>

/** Who said a figure and when; null where that was not said. */
export const FigureSource = z.object({ name: z.string().trim().min(1).max(200), date: Day.nullable() })

/** What a place is to reach and when; `baseline` is where it began. Values in the unit of the indicator. */
export const Target = z.object({
  value: z.number(),
  baseline: z.number().nullable(),
  due: Day.nullable(),
  owner: z.string().trim().min(1).max(120).nullable(),
  source: FigureSource,
})
export type Target = z.infer<typeof Target>

/** A value as it is brought: `sourceName` is the report or table that says so, `sourceDate` its day. */
export const IndicatorValue = z.object({
  indicator: Id,
  place: IndicatorPlace,
  period: Period,
  value: z.number(),
  source: z.enum(['SID', 'EMC']),
  sourceName: z.string().trim().min(1).max(200),
  sourceDate: Day,
})
export type IndicatorValue = z.infer<typeof IndicatorValue>

/** One revision of a value; revisions of a source, indicator, place and period are numbered from 1 as they came. */
export type Revision = { revision: number; value: number; sourceDate: string | null }

/**
 * What becomes of a value held against the revisions that there are: the same value again changes nothing, unless it
 * stands against the one in force and its source is of a later day: then somebody has taken the correction back.
 */
export function reviseValue(
  known: readonly Revision[],
  brought: Omit<Revision, 'revision'>,
): 'added' | 'revised' | 'unchanged' {
  const current = currentOf(known)
  if (current === undefined) return 'added'
  if (current.value === brought.value) return 'unchanged'
  const isKnown = known.some((one) => one.value === brought.value)
  return isKnown && (brought.sourceDate ?? '') <= (current.sourceDate ?? '') ? 'unchanged' : 'revised'
}

/** The revision in force: of the latest source, of two from one day the one that came last. */
export function currentOf<Known extends Revision>(known: readonly Known[]): Known | undefined {
  return known
    .toSorted((a, b) => (a.sourceDate ?? '').localeCompare(b.sourceDate ?? '') || a.revision - b.revision)
    .at(-1)
}

/** Puts periods in the order of their ends; of two that end together the shorter is later. Unstated ones come first. */
export function byPeriod(a: string, b: string): number {
  return endOf(a).localeCompare(endOf(b)) || a.length - b.length
}

/** Whether a value has reached its target. */
export function isReached(value: number, target: number, direction: Indicator['direction']): boolean {
  return direction === 'higher' ? value >= target : value <= target
}

/** A day that sorts after every day of the period. */
function endOf(period: string): string {
  if (period === unstatedPeriod) return ''
  const quarter = /^(\d{4})-Q(\d)$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}-99`
  return period.length === 4 ? `${period}-12-99` : period.length === 7 ? `${period}-99` : period
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}
