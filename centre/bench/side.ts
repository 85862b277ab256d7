import { benchFleet } from './fleet.ts'
import type { Kept } from './influxd.ts'
import type { Connection } from './load-run.ts'

/** Delays from arrival to store, ms: of the oldest reading of each write, one a write. */
export type StoreDelays = { p50: number; p99: number }

/** How many devices there are behind 200 gateways, and how often each reports. */
export type FleetSize = { devices: number; intervalSeconds: number }

const gateways = 200

export const fleetOf = ({ devices, intervalSeconds }: FleetSize) =>
  benchFleet(gateways, Math.ceil(devices / gateways), intervalSeconds)

/** A broker with everything behind it that the same load is put on. */
export type RunningSide = {
  port: number
  connections: Connection[]
  /** Process ids by name, the database among them where it is a process of its own. */
  processes: Record<string, number>
  /** Readings that the side says are stored. */
  stored(): Promise<number>
  /** Begins to count delays anew. */
  beginDelays(): Promise<void>
  delays(): Promise<StoreDelays>
  /** Stops everything; what is in the store stays in its folder. */
  stop(): Promise<void>
  /** What stands in the files of the store; asked once it is stopped. */
  kept(): Promise<Kept>
}

/** `start` leaves everything in `folder`, which the caller removes. */
export type Side = {
  name: string
  /** Names of the processes that are its database. */
  database: readonly string[]
  /** Names of the processes that do what the rivals do: take readings and store them. */
  path: readonly string[]
  isOurs: boolean
  start(folder: string, fleet: FleetSize): Promise<RunningSide>
}
