import { csvOf } from '@ioc/domain/csv'
import { publishedTargets } from '@ioc/domain/facts/published-indicators'
import type { IndicatorRoute } from '@ioc/domain/messages/indicator-routes'
import type { ValueImport, ValuesImported } from '@ioc/domain/messages/indicator-shapes'
import type { Changed } from '@ioc/domain/messages/live-events'
import { callerName } from '../doors/callers.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { findIndicator, keepValue, listIndicators, listValues, rankingOf, standings } from './indicator-store.ts'
import { readValues, type ValueLine } from './values-csv.ts'

type Parts = { database: Database; now: () => number; changed: (what: Changed) => void }

/** What is measured, what is to be reached, and the values that others bring; each change is audited with itself. */
export function indicatorHandlers({ database, now, changed }: Parts): Pick<Handlers, IndicatorRoute> {
  const unknown = (id: string) =>
    refuse('not_found', {
      en: `there is no indicator ${id}: PUT /api/indicators/${id} adds it`,
      vi: `không có chỉ tiêu ${id}: PUT /api/indicators/${id} để thêm`,
    })
  return {
    indicators: async () => ({
      indicators: await listIndicators(database),
      standings: await standings(database),
      publishedTargets: publishedTargets
        .filter((one) => one.indicator === null)
        .map(({ target }) => ({ value: target.value, source: target.source })),
    }),
    indicatorsTable: async (_input, { reply }) => {
      reply.header('content-disposition', 'attachment; filename="indicators.csv"')
      return tableOf(await standings(database))
    },
    putIndicator: async ({ params, body }, { caller }) => {
      const indicator = { id: params.id, ...body }
      const row = { id: params.id, body: JSON.stringify(indicator) }
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('indicator')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ body: row.body }))
          .execute()
        await audit(transaction, noteOf(callerName(caller), 'put indicator', row.body))
      })
      changed('indicators')
      return indicator
    },
    putTarget: async ({ params, body }, { caller }) => {
      if (!(await findIndicator(database, params.id))) return unknown(params.id)
      const row = { indicator: params.id, place: params.place, body: JSON.stringify(body) }
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('indicator_target')
          .values(row)
          .onConflict((conflict) => conflict.columns(['indicator', 'place']).doUpdateSet({ body: row.body }))
          .execute()
        await audit(transaction, noteOf(callerName(caller), 'put target', JSON.stringify(row)))
      })
      changed('indicators')
      return body
    },
    importValues: async ({ body }, { caller }) => {
      const answer = await importValues(body, callerName(caller))
      if ('added' in answer && answer.added + answer.revised > 0) changed('indicators')
      return answer
    },
    indicatorValues: async ({ params, query }) =>
      (await findIndicator(database, params.id))
        ? await listValues(database, { indicator: params.id, place: query.place })
        : unknown(params.id),
    ranking: async ({ params, query }) => {
      const indicator = await findIndicator(database, params.id)
      return indicator ? await rankingOf(database, indicator, query) : unknown(params.id)
    },
  }

  function noteOf(who: string, what: string, detail: string) {
    return { at: new Date(now()), who, what, detail, result: 'done' }
  }

  async function importValues(body: ValueImport, who: string): Promise<ValuesImported | Refusal> {
    const read = body.csv === undefined ? recordsOf(body) : readValues(body.csv)
    if ('headerRefused' in read) return refuse('bad_request', read.headerRefused)
    const imported: ValuesImported = { added: 0, revised: 0, unchanged: 0, refused: [] }
    await database.transaction().execute(async (transaction) => {
      const known = new Set((await listIndicators(transaction)).map(({ id }) => id))
      for (const one of read) {
        if ('detail' in one) imported.refused.push(one)
        else if (!known.has(one.value.indicator))
          imported.refused.push({ line: one.line, detail: unknown(one.value.indicator).problem.en.detail })
        else imported[await keepValue(transaction, one.value, { at: new Date(now()), who })]++
      }
      const { refused, ...counts } = imported
      await audit(
        transaction,
        noteOf(who, 'import indicator values', JSON.stringify({ ...counts, refused: refused.length })),
      )
    })
    return imported
  }
}

function recordsOf({ records = [] }: ValueImport): ValueLine[] {
  return records.map((value, place) => ({ line: place + 1, value }))
}

function tableOf(all: Awaited<ReturnType<typeof standings>>): string {
  const header = [
    ...['indicator', 'name', 'place', 'unit', 'direction', 'period', 'value', 'source', 'sourceName', 'sourceDate'],
    ...['revision', 'target', 'baseline', 'due', 'owner', 'targetSource', 'targetSourceDate'],
  ]
  return csvOf(
    header,
    all.map(({ indicator, place, target, latest }) => [
      ...[indicator.id, indicator.name.vi, place, indicator.unit, indicator.direction],
      ...[latest?.period ?? null, latest?.value ?? null, latest?.source ?? null, latest?.sourceName ?? null],
      ...[latest?.sourceDate ?? null, latest?.revision ?? null, target?.value ?? null, target?.baseline ?? null],
      ...[target?.due ?? null, target?.owner ?? indicator.owner, target?.source.name ?? null],
      target?.source.date ?? null,
    ]),
  )
}
