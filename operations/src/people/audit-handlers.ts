import type { AuditRoute } from '@ioc/domain/messages/audit-routes'
import type { Handlers } from '../doors/route-types.ts'
import type { Database } from '../store/store.ts'

/** The audit as administrators read it. */
export function auditHandlers({ database }: { database: Database }): Pick<Handlers, AuditRoute> {
  return {
    auditRows: async ({ query: { before, limit } }) => {
      let rows = database.selectFrom('audit').select(['number', 'at', 'who', 'what', 'detail', 'result', 'hash'])
      if (before !== undefined) rows = rows.where('number', '<', before)
      const page = await rows.orderBy('number', 'desc').limit(limit).execute()
      const linked = page.map((row) => ({ ...row, number: Number(row.number) }))
      return { rows: linked, next: linked.length === limit ? (linked.at(-1)?.number ?? null) : null }
    },
  }
}
