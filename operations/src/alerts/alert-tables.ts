import type { AlertState } from '@ioc/domain/alert-state'
import type { Generated } from 'kysely'

/** Tables of the response to alerts. */
export type AlertTables = {
  /** `life` is JSON; `version` and `state` stand beside it to be asked for. */
  alert_response: { lane: string; key: string; version: number; state: AlertState; life: string }
  /** A moment of an alarm at the lane's time `at`, ms; `announced` 0 or 1. */
  alarm_moment: {
    id: Generated<number>
    lane: string
    at: number
    key: string
    type: 'on' | 'off' | 'again'
    announced: number
    priority: number | null
    commune: string
    domain: string | null
  }
}
