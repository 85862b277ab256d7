/** What a nation keeps of its provinces. Times are ISO 8601 UTC. */
export type NationTables = {
  /** `province` null: a key of the nation itself. */
  link_key: {
    id: string
    province: string | null
    public_key: string
    added_at: string
    until: string | null
    revoked_at: string | null
  }
  /** `public_key`: of the province that came in with it. */
  admission_code: {
    hash: string
    province: string
    made_at: string
    expires_at: string
    who: string
    public_key: string | null
  }
  linked_province: {
    province: string
    series: string
    exchange: number
    received: number
    head: number
    oldest: string | null
    taken: number
    duplicates: number
    unreadable: number
    admitted_at: string
    heard_at: string
  }
  refused_exchange: { province: string; reason: string; times: number }
  /** `unreadable`: why nothing could be made of it; it is kept and receipted all the same. */
  received_message: {
    province: string
    series: string
    sequence: number
    kind: string
    at: string
    received_at: string
    body: string
    unreadable: string | null
  }
  received_alert: {
    province: string
    key: string
    identifier: string
    state: string
    priority: number | null
    status: string
    raised_at: string
    alert: string
    cap: string
  }
  received_incident: { province: string; id: string; received_at: string; obstacle: number; incident: string }
  received_digest: { province: string; day: string; digest: string }
}
