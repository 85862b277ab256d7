/** Moments of devices of one kind (null: of all of them) with `from` <= t < `to`, ms; the first `limit` by time. */
export type MomentsQuery = {
  lane: string
  kind: string
  devices: readonly string[] | null
  from: number
  to: number
  limit: number
}
