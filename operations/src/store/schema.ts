import type { CommandState } from '@ioc/domain/device-command'
import type { Generated } from 'kysely'
import type { AlertTables } from '../alerts/alert-tables.ts'
import type { IncidentTables } from '../incidents/incident-tables.ts'
import type { IndicatorTables } from '../indicators/indicator-tables.ts'
import type { LinkTables } from '../link/link-tables.ts'
import type { NationTables } from '../nation/nation-tables.ts'
import type { NotifyTables } from '../notify/notify-tables.ts'
import type { PeopleTables } from '../people/people-tables.ts'
import type { ShiftTables } from '../shifts/shift-tables.ts'

/** What operations keeps beside the journal's tables; times are ISO 8601 UTC, `condition` and `puts` are JSON. */
export type StoreSchema = OwnTables &
  AlertTables &
  IncidentTables &
  IndicatorTables &
  LinkTables &
  NationTables &
  NotifyTables &
  PeopleTables &
  ShiftTables

type OwnTables = {
  /** `told`: offset of the transition that the broker has acknowledged last; 0 before the first. */
  alert: {
    lane: string
    key: string
    state: string
    level: string
    priority: number | null
    commune: string
    domain: string | null
    raised_at: string
    cleared_at: string | null
    offset: number
    told: number
    condition: string
  }
  cursor: { name: string; at: number }
  /** A change of journal tables; `puts` is emptied once it stands there. */
  intent: { id: Generated<number>; at: string; puts: string | null }
  /** `number` and `hash`: its place in the chain, and the hash of the chain up to it. */
  audit: {
    id: Generated<number>
    at: string
    who: string
    what: string
    detail: string
    result: string
    number: number
    hash: string
  }
  /** What the chain of the audit has come to: one row, `audit`. */
  audit_head: { name: string; number: number; hash: string }
  /**
   * A command to a device; `parameters` is JSON, `state` the newest of its events. Until it is approved, `expires_at`
   * ends the waiting for that.
   */
  command: {
    id: string
    device: string
    command: string
    parameters: string
    who: string
    issued_at: string
    expires_at: string
    state: CommandState
    approved_by: string | null
    incident: string | null
    expires_in_seconds: number | null
  }
  /** What has happened to a command, appended alone. */
  command_event: { seq: Generated<number>; command: string; at: string; state: CommandState; detail: string }
  /** Events in the order of their streams; `body` is the event as JSON, `who` the person or part that caused it. */
  event: {
    seq: Generated<number>
    stream: string
    version: number
    at: string
    who: string
    type: string
    body: string
  }
  admin_token: { hash: string; made_at: string }
}
