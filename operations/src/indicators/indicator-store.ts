import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { publishedIndicators, publishedTargets, publishedValues } from '@ioc/domain/facts/published-indicators'
import { byPeriod, currentOf, Indicator, reviseValue, Target, unstatedPeriod, ValueSource } from '@ioc/domain/indicator'
import type { IndicatorStanding, KeptValue, RankingAnswer } from '@ioc/domain/messages/indicator-shapes'
import { rankPlaces } from '@ioc/domain/ranking'
import type { Database } from '../store/store.ts'
import type { IndicatorTables } from './indicator-tables.ts'

/** A value to be kept; `sourceDate` null where it was not said. */
export type BroughtValue = Pick<
  KeptValue,
  'indicator' | 'place' | 'period' | 'value' | 'source' | 'sourceName' | 'sourceDate'
>

/** Puts the published indicators, targets and values where they are not; what people have changed stays. */
export async function putPublished(database: Database, at: Date): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const indicator of publishedIndicators)
      await transaction
        .insertInto('indicator')
        .values({ id: indicator.id, body: JSON.stringify(indicator) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    for (const { indicator, place, target } of publishedTargets)
      if (indicator !== null && place !== null)
        await transaction
          .insertInto('indicator_target')
          .values({ indicator, place, body: JSON.stringify(target) })
          .onConflict((conflict) => conflict.columns(['indicator', 'place']).doNothing())
          .execute()
    for (const { indicator, place, value, source } of publishedValues)
      await keepValue(
        transaction,
        {
          ...{ indicator, place, period: unstatedPeriod, value, source: 'published' },
          ...{ sourceName: source.name, sourceDate: source.date },
        },
        { at, who: 'release' },
      )
  })
}

/** Keeps a value as a revision of its own, or sees that it is there already. */
export async function keepValue(
  transaction: Database,
  brought: BroughtValue,
  by: { at: Date; who: string },
): Promise<'added' | 'revised' | 'unchanged'> {
  const { indicator, place, period, source, value, sourceName, sourceDate } = brought
  const rows = await transaction
    .selectFrom('indicator_value')
    .selectAll()
    .where('indicator', '=', indicator)
    .where('place', '=', place)
    .where('period', '=', period)
    .where('source', '=', source)
    .execute()
  const outcome = reviseValue(rows.map(revisionOf), { value, sourceDate })
  if (outcome === 'unchanged') return outcome
  const revision = rows.reduce((most, row) => Math.max(most, Number(row.revision)), 0) + 1
  await transaction
    .insertInto('indicator_value')
    .values({
      ...{ indicator, place, period, source, revision, value, who: by.who },
      ...{ source_name: sourceName, source_date: sourceDate ?? '', recorded_at: by.at.toISOString() },
    })
    .execute()
  return outcome
}

export async function listIndicators(database: Database): Promise<Indicator[]> {
  const rows = await database.selectFrom('indicator').select('body').orderBy('id').execute()
  return rows.map(({ body }) => Indicator.parse(JSON.parse(body)))
}

export async function findIndicator(database: Database, id: string): Promise<Indicator | undefined> {
  const row = await database.selectFrom('indicator').select('body').where('id', '=', id).executeTakeFirst()
  return row && Indicator.parse(JSON.parse(row.body))
}

/** Every value with its revisions, the latest period first. */
export async function listValues(
  database: Database,
  asked: { indicator?: string; place?: string | undefined } = {},
): Promise<KeptValue[]> {
  let values = database.selectFrom('indicator_value').selectAll()
  if (asked.indicator !== undefined) values = values.where('indicator', '=', asked.indicator)
  if (asked.place !== undefined) values = values.where('place', '=', asked.place)
  const series = new Map<string, IndicatorTables['indicator_value'][]>()
  for (const row of await values.execute()) {
    const key = JSON.stringify([row.indicator, row.place, row.period, row.source])
    series.set(key, [...(series.get(key) ?? []), row])
  }
  const kept = [...series.values()].flatMap((rows) => {
    const current = currentOf(rows.map(revisionOf))?.revision
    return rows.map((row) => keptOf(row, Number(row.revision) === current))
  })
  return kept.toSorted(
    (a, b) =>
      compare(a.indicator, b.indicator) ||
      compare(a.place, b.place) ||
      byPeriod(b.period, a.period) ||
      compare(a.source, b.source) ||
      b.revision - a.revision,
  )
}

/** Each indicator at each place that has a target or a value of it. */
export async function standings(database: Database): Promise<IndicatorStanding[]> {
  const indicators = await listIndicators(database)
  const latest = new Map<string, KeptValue>()
  for (const value of await listValues(database)) {
    const key = JSON.stringify([value.indicator, value.place])
    if (value.current && !latest.has(key)) latest.set(key, value)
  }
  const targets = new Map<string, Target>()
  for (const row of await database.selectFrom('indicator_target').selectAll().execute())
    targets.set(JSON.stringify([row.indicator, row.place]), Target.parse(JSON.parse(row.body)))
  const keys = [...new Set([...latest.keys(), ...targets.keys()])].toSorted(compare)
  return indicators.flatMap((indicator) =>
    keys.flatMap((key) => {
      const [id, place = ''] = JSON.parse(key) as string[]
      return id === indicator.id
        ? [{ indicator, place, target: targets.get(key) ?? null, latest: latest.get(key) ?? null }]
        : []
    }),
  )
}

/** Ranks the places of a level by their values in force of one period; of several sources the first by name counts. */
export async function rankingOf(
  database: Database,
  indicator: Indicator,
  asked: { level: 'provinces' | 'communes'; period?: string | undefined },
): Promise<RankingAnswer> {
  const places: string[] = (asked.level === 'provinces' ? provinces : communesOfDaNang).map(({ code }) => code)
  const values = (await listValues(database, { indicator: indicator.id })).filter(
    (one) => one.current && places.includes(one.place),
  )
  const period =
    asked.period ??
    values
      .map((one) => one.period)
      .toSorted(byPeriod)
      .at(-1) ??
    null
  const ofPeriod = new Map(
    values
      .filter((one) => one.period === period)
      .toReversed()
      .map((one) => [one.place, one]),
  )
  const { missing, spread, ...ranked } = rankPlaces(
    new Map([...ofPeriod].map(([place, { value }]) => [place, value])),
    places,
    indicator.direction,
  )
  const withSource = ranked.places.map((one) => ({ ...one, source: ofPeriod.get(one.place)?.source ?? 'published' }))
  return { indicator, period, places: withSource, missing, spread }
}

function revisionOf(row: Pick<IndicatorTables['indicator_value'], 'revision' | 'value' | 'source_date'>) {
  return { revision: Number(row.revision), value: Number(row.value), sourceDate: row.source_date || null }
}

function keptOf(row: IndicatorTables['indicator_value'], current: boolean): KeptValue {
  const { indicator, place, period, who } = row
  return {
    ...{ indicator, place, period, who, current, ...revisionOf(row) },
    ...{ source: ValueSource.parse(row.source), sourceName: row.source_name, recordedAt: row.recorded_at },
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
