import type { Database } from './store.ts'

/** Keeps who did what, when and with what result; changes of tables are audited with their intent instead. */
export async function audit(
  database: Database,
  row: { at: Date; who: string; what: string; detail: string; result: string },
): Promise<void> {
  await database
    .insertInto('audit')
    .values({ ...row, at: row.at.toISOString() })
    .execute()
}
