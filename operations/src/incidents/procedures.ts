import { firstProcedures } from '@ioc/domain/facts/procedures'
import type { ProcedureEdit, ProcedureVersions } from '@ioc/domain/messages/incident-shapes'
import { Procedure } from '@ioc/domain/procedure'
import type { Transaction } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import { audit } from '../store/audit.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

type Readable = Database | Transaction<StoreSchema>

/** The newest version of each procedure: those of the product, and what this centre has made of them. */
export async function newestProcedures(database: Readable): Promise<Procedure[]> {
  const rows = await database.selectFrom('procedure').select('body').orderBy('id').orderBy('version').execute()
  const all = [...firstProcedures, ...rows.map(({ body }) => Procedure.parse(JSON.parse(body)))]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}

export async function procedureOf(
  database: Readable,
  id: string,
  version: number | undefined,
): Promise<Procedure | undefined> {
  if (version === undefined) return (await newestProcedures(database)).find((one) => one.id === id)
  const first = firstProcedures.find((one) => one.id === id && one.version === version)
  if (first) return first
  const rows = database.selectFrom('procedure').select('body').where('id', '=', id).where('version', '=', version)
  const row = await rows.executeTakeFirst()
  return row && Procedure.parse(JSON.parse(row.body))
}

/** Every version of a procedure, newest first; none where there is no such procedure. */
export async function versionsOf(database: Readable, id: string): Promise<ProcedureVersions['versions']> {
  const rows = await database
    .selectFrom('procedure')
    .select(['version', 'who', 'at'])
    .where('id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  const first = firstProcedures.filter((one) => one.id === id)
  return [
    ...rows.map(({ version, who, at }) => ({ version: Number(version), changed: { who, at } })),
    ...first.map(({ version }) => ({ version, changed: null })),
  ]
}

/** Makes the next version of a procedure from the one that its editor saw; a later one wins. */
export async function editProcedure(
  database: Database,
  { id, edit, who, at }: { id: string; edit: ProcedureEdit; who: string; at: Date },
): Promise<Procedure | Refusal> {
  return await database.transaction().execute(async (transaction) => {
    const newest = await procedureOf(transaction, id, undefined)
    if ((newest?.version ?? 0) !== edit.version) {
      const changed = (await versionsOf(transaction, id))[0]?.changed
      const version = newest?.version ?? 0
      const by = {
        en: changed ? `, changed by ${changed.who} at ${changed.at}` : '',
        vi: changed ? `, do ${changed.who} sửa lúc ${changed.at}` : '',
      }
      return refuse('conflict', {
        en: `${id} is at version ${version} now${by.en}, you saw ${edit.version}: read it again`,
        vi: `${id} nay đã ở bản ${version}${by.vi}, bạn xem bản ${edit.version}: hãy đọc lại`,
      })
    }
    const procedure: Procedure = { ...edit, id, version: edit.version + 1 }
    const { numInsertedOrUpdatedRows: written } = await transaction
      .insertInto('procedure')
      .values({ id, version: procedure.version, at: at.toISOString(), who, body: JSON.stringify(procedure) })
      .onConflict((conflict) => conflict.columns(['id', 'version']).doNothing())
      .executeTakeFirstOrThrow()
    if (written !== 1n)
      return refuse('conflict', {
        en: `somebody else has edited ${id} meanwhile: read it again`,
        vi: `người khác vừa sửa ${id}: hãy đọc lại`,
      })
    await audit(transaction, { at, who, what: 'edit procedure', detail: `${id} ${procedure.version}`, result: 'done' })
    return procedure
  })
}
