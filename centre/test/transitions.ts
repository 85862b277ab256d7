import { AlertTransition } from '@ioc/domain/alert'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import type { Province } from './province.ts'

/** The transitions of alerts of a lane so far, in their order. */
export async function transitionsOf(province: Province, lane: string): Promise<AlertTransition[]> {
  const reader = openReader(journalPath(province.dataDir, 'analytics', lane))
  const { records } = await reader.read('alert', 0, 100_000)
  await reader.close()
  return records.map((record) => AlertTransition.parse(fromBytes(record.value)))
}
