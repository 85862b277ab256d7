/** Rows of incidents as the store keeps them; `body` is the folded incident, or the procedure, as JSON. */
export type IncidentTables = {
  incident: {
    id: string
    number: string
    version: number
    state: string
    is_open: number
    class: string | null
    commune: string | null
    assignee: string | null
    accountable: string | null
    due: string
    judge_at: string
    words: string
    body: string
  }
  incident_year: { year: number; last: number }
  incident_word: { word: string; number: string }
  incident_term: { word: string }
  incident_alert: { alert: string; number: string }
  procedure: { id: string; version: number; at: string; who: string; body: string }
}
