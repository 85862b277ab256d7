import type { Incident } from '@ioc/domain/incident/incident'
import { type ClearField, clears } from '@ioc/domain/incident/missing'

export type ClearRow = { clear: (typeof clears)[number]['clear']; missing: ClearField[] }

/** The five clears of an incident: what each still lacks. Of the result, a draft owes only what is expected. */
export function clearRows(incident: Incident): ClearRow[] {
  const isLate = incident.state === 'resolved' || incident.state === 'closed'
  return clears.map(({ clear, fields }) => ({
    clear,
    missing: [...fields].filter((field: ClearField) => {
      if ((field === 'actual' || field === 'evidence') && !isLate) return false
      const value = incident[field]
      return value === null || value.length === 0
    }),
  }))
}
