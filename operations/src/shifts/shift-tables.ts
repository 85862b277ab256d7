/** The shift of the duty desk; times are ISO 8601 UTC, `standing` is JSON. */
export type ShiftTables = {
  /** What the stream `shift` folds into, a row for each of its events; the newest says who has the shift. */
  shift_change: {
    version: number
    at: string
    person: string | null
    relieved: string | null
    note: string
    standing: string
  }
}
