import type { z } from 'zod'
import { holdsPlace, type Scope } from '../access.ts'
import { AlertClass } from '../alert.ts'
import { alertTable } from '../alert-table.ts'
import { domainOf } from '../domains.ts'

/** The one field of work that alerts of a class come from; null where several do. */
const domainOfClass = new Map(
  AlertClass.options.map((alertClass) => {
    const rows = alertTable.filter((row) => row.class === alertClass)
    const names = new Set(rows.map(({ kind }) => domainOf(kind)?.name ?? null))
    return [alertClass, names.size === 1 ? ([...names][0] ?? null) : null] as const
  }),
)

/** The one field of work that a class of incidents belongs to; null: several, or none yet. */
export function domainOfIncident(alertClass: z.infer<typeof AlertClass> | null): string | null {
  return alertClass === null ? null : (domainOfClass.get(alertClass) ?? null)
}

/** The classes of incidents that belong to some of these fields of work alone. */
export function classesOf(domains: readonly string[]): z.infer<typeof AlertClass>[] {
  return AlertClass.options.filter((alertClass) => domains.includes(domainOfClass.get(alertClass) ?? ''))
}

/**
 * Does somebody of this scope see an incident? What is in no commune yet, or of several fields, is for who sees all.
 */
export function seesIncident(
  scope: Scope,
  incident: { commune: string | null; class: z.infer<typeof AlertClass> | null },
): boolean {
  return holdsPlace(scope, { commune: incident.commune, domain: domainOfIncident(incident.class) })
}
