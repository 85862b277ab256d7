import type { QuarantineCounts, QuarantinedDetail, QuarantinePage, UnknownDevice } from '@ioc/domain/quarantine'
import { engineThread } from '@ioc/room/engine-thread'
import { startWorker } from '@ioc/room/worker'
import type { Search } from './quarantine-search.ts'
import type { Waiting } from './redrive.ts'

/**
 * Where every lane's quarantine is searched. A lane is open from `open` to `closeLane`; methods say what LaneQuarantine
 * says.
 */
export type QuarantineIndex = {
  open(lane: string): Promise<void>
  closeLane(lane: string): Promise<void>
  /** Closes the lane and removes its file. */
  removeLane(lane: string): Promise<void>
  reached(lane: string, heads: { quarantine: number; mended: number }): Promise<void>
  page(lane: string, search: Search, at: { cursor: number | null; limit: number }): Promise<QuarantinePage>
  counts(lane: string, search: Search): Promise<QuarantineCounts>
  unknownDevices(lane: string): Promise<UnknownDevice[]>
  numbers(lane: string, search: Search, span: { after: number; through: number; limit: number }): Promise<number[]>
  total(lane: string, search: Search): Promise<number>
  waiting(lane: string, records: readonly number[], status: Search['status']): Promise<Waiting[]>
  detail(lane: string, record: number): Promise<QuarantinedDetail | undefined>
  close(): Promise<void>
}

/** Opens the index in a worker thread. `onBroken` hears of its end, which a restart must mend. */
export function openQuarantineIndex(dataDir: string, onBroken: (cause: unknown) => void): QuarantineIndex {
  const worker = startWorker(new URL('./quarantine-worker.ts', import.meta.url), { dataDir })
  const { call, close } = engineThread<QuarantineIndex>(worker, 'quarantine', onBroken)
  return {
    open: call('open'),
    closeLane: call('closeLane'),
    removeLane: call('removeLane'),
    reached: call('reached'),
    page: call('page'),
    counts: call('counts'),
    unknownDevices: call('unknownDevices'),
    numbers: call('numbers'),
    total: call('total'),
    waiting: call('waiting'),
    detail: call('detail'),
    close,
  }
}
