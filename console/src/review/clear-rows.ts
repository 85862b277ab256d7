import type { Incident } from '@ioc/domain/incident/incident'
import { type ClearField, clears } from '@ioc/domain/incident/missing'

export type ClearRow = { clear: (typeof clears)[number]['clear']; missing: ClearField[] }

/** The five clears of an incident: what each still lacks. The result that is there is owed once work has begun. */
export function clearRows(incident: Incident): ClearRow[] {
  const isBegun = incident.state === 'in_progress' || incident.state === 'resolved' || incident.state === 'closed'
  return clears.map(({ clear, fields }) => ({
    clear,
    missing: [...fields].filter((field: ClearField) => {
      if ((field === 'actual' || field === 'evidence') && !isBegun) return false
      const value = incident[field]
      return value === null || value.length === 0
    }),
  }))
}
