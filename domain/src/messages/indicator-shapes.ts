import { z } from 'zod'
import { FigureSource, Indicator, IndicatorPlace, IndicatorValue, Target, ValueSource } from '../indicator.ts'
import { schemaRules } from '../schema-rules.ts'

/** A value as it is kept: `revision` counts those of its source, place and period; `current`: the one in force. */
export const KeptValue = z.object({
  indicator: z.string(),
  place: z.string(),
  period: z.string(),
  value: z.number(),
  source: ValueSource,
  sourceName: z.string(),
  sourceDate: z.string().nullable(),
  revision: z.number(),
  current: z.boolean(),
  recordedAt: z.string(),
  who: z.string(),
})
export type KeptValue = z.infer<typeof KeptValue>

/** One indicator at one place: its target, and the value in force of the latest period; null where there is none. */
export const IndicatorStanding = z.object({
  indicator: Indicator,
  place: z.string(),
  target: Target.nullable(),
  latest: KeptValue.nullable(),
})
export type IndicatorStanding = z.infer<typeof IndicatorStanding>

/** `publishedTargets`: published targets of which it was not said what they are targets of. */
export const IndicatorList = z.object({
  indicators: z.array(Indicator),
  standings: z.array(IndicatorStanding),
  publishedTargets: z.array(z.object({ value: z.number(), source: FigureSource })),
})
export type IndicatorList = z.infer<typeof IndicatorList>

/** Values as CSV with a header line (indicator,place,period,value,source,sourceName,sourceDate), or as records. */
export const ValueImport = z
  .object({ csv: z.string().max(900_000).optional(), records: z.array(IndicatorValue).max(5000).optional() })
  .refine(({ csv, records }) => (csv === undefined) !== (records === undefined), schemaRules.csvOrRecords.en)
export type ValueImport = z.infer<typeof ValueImport>

/** What became of each value; a line that is refused keeps no other from being taken. */
export const ValuesImported = z.object({
  added: z.number(),
  revised: z.number(),
  unchanged: z.number(),
  refused: z.array(z.object({ line: z.number(), detail: z.string() })),
})
export type ValuesImported = z.infer<typeof ValuesImported>

/** Places of a level by rank for one period: the one asked for, or the latest that any has a value of. */
export const RankingQuery = z.object({
  level: z.enum(['provinces', 'communes']).default('provinces'),
  period: z.string().max(16).optional(),
})
export const RankingAnswer = z.object({
  indicator: Indicator,
  period: z.string().nullable(),
  places: z.array(
    z.object({ place: z.string(), value: z.number(), rank: z.number(), tied: z.boolean(), source: ValueSource }),
  ),
  missing: z.array(z.string()),
  spread: z
    .object({
      min: z.number(),
      lowerQuartile: z.number(),
      median: z.number(),
      upperQuartile: z.number(),
      max: z.number(),
    })
    .nullable(),
})
export type RankingAnswer = z.infer<typeof RankingAnswer>

export const IndicatorPath = z.object({ id: Indicator.shape.id })
export const TargetPath = IndicatorPath.extend({ place: IndicatorPlace })
