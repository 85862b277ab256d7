import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { engineThread } from '@ioc/room/engine-thread'
import { startWorker } from '@ioc/room/worker'
import type { DuckdbOptions } from './duckdb-file.ts'
import type { ReadingStore } from './reading-store.ts'

/** Opens the DuckDB store in a worker thread; a file that cannot be opened fails the first call. */
export function openDuckdbStore(options: DuckdbOptions): ReadingStore {
  mkdirSync(dirname(options.path), { recursive: true })
  const worker = startWorker(new URL('./duckdb-worker.ts', import.meta.url), options)
  const { call, close } = engineThread<ReadingStore>(worker, 'reading store')
  return {
    openLane: call('openLane'),
    write: call('write'),
    importHistory: call('importHistory'),
    find: call('find'),
    history: call('history'),
    profile: call('profile'),
    received: call('received'),
    moments: call('moments'),
    isEmpty: call('isEmpty'),
    tend: call('tend'),
    health: call('health'),
    deleteLane: call('deleteLane'),
    copyTo: call('copyTo'),
    close,
  }
}
