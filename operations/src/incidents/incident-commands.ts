import type { CommandBook } from '../commands/command-book.ts'
import type { Database } from '../store/store.ts'
import { happen, type IncidentRules, readIncident } from './incident-stream.ts'

/** A book of commands whose every step stands in the story of the incident that it belongs to, in the same commit. */
export function incidentCommands({
  database,
  changed,
  ...rules
}: IncidentRules & { database: Database; changed: () => void }): CommandBook {
  return {
    database,
    incidentTold: changed,
    tellIncident: async (transaction, { incident: id, id: command, command: name, device, state, detail, at, who }) => {
      const incident = await readIncident(transaction, id)
      if (!incident) throw new Error(`command ${command} belongs to the incident ${id}, which is not here`)
      const event = { type: 'commanded' as const, command, device, name, state, detail }
      await happen({ ...rules, transaction, at, who }, incident, [event])
    },
  }
}
