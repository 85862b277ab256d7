import type { DirectiveState } from '@ioc/domain/link/directive'

/** What a province keeps of the link; `directive` is kept on either side of it. Times are ISO 8601 UTC. */
export type LinkTables = {
  /**
   * `outbox`: the last message; `exchange`: the last exchange; `directive`: the last one taken; `digest`: the last day
   * told (YYYYMMDD).
   */
  link_counter: { name: string; at: number }
  /**
   * One row, `nation`. `nation_keys`: JSON list of public keys, the newest last; `series`: the key of the admission.
   */
  linked_nation: {
    id: string
    url: string
    series: string
    key_id: string
    next_key_id: string | null
    nation_keys: string
    linked_at: string
  }
  /** Messages without a receipt; `body` is JSON. */
  outbox: { sequence: number; at: string; kind: string; body: string }
  /** `identifier` and `sent`: of the last message; `messages`: JSON list of all of them since it was told of as new. */
  reported_alert: {
    key: string
    raised_at: string
    identifier: string
    sent: string
    state: string
    level: string
    priority: number | null
    messages: string
  }
  /** An occurrence of an alert that a person found to be no event, and its priority then. */
  false_alarm: {
    key: string
    raised_at: string
    priority: number | null
    who: string
    at: string
    detail: string
  }
  /** Alarms of a day in Vietnam. */
  alarm_day: { day: string; priority: number; raised: number; cleared: number }
  /**
   * `standing` is JSON, folded from the stream `directive/<id>`; `obstacle_of`: the incident whose obstacle it answers.
   */
  directive: {
    id: string
    province: string
    sequence: number
    issued_at: string
    deadline: string
    state: DirectiveState
    standing: string
    obstacle_of: string | null
  }
}
