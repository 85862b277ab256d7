import { registryKey } from '@ioc/domain/registry'
import { firstDesk, liveLane, sitesOf } from './province-facts.ts'
import type { Put, Tables } from './tables.ts'

/** Puts what a centre has from its first start: the live lane, the province's sites and one desk. */
export async function putFirstRecords(tables: Tables, province: string, now: Date): Promise<void> {
  if (tables.lanes.has('live')) return
  const records = [...sitesOf(province), firstDesk]
  const puts: Put[] = [
    ...records.map((value) => ({ table: 'registry' as const, key: registryKey(value), value })),
    { table: 'lanes', key: 'live', value: liveLane(now.toISOString()) },
  ]
  await tables.inTurn((change) =>
    change({ who: 'operations', what: 'first start', detail: `${records.length} sites and desks, lane live` }, puts),
  )
}
