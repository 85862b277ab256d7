import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDevice } from '@ioc/domain/testing/test-device'
import { openWriter } from '@ioc/journal/embedded-writer'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { roomLog } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { expect, test } from 'vitest'
import { ingestMetrics } from './ingest-metrics.ts'
import { LaneIngest } from './lane-ingest.ts'
import { openQuarantineIndex } from './quarantine/quarantine-index.ts'
import { DuckdbFile } from './store/duckdb-file.ts'
import type { ReadingStore } from './store/reading-store.ts'

const keptDays = { raw: null, '1m': null, '15m': null, '1h': null, '1d': null }

test('a store that is down keeps nothing from stopping, late readings neither', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-lane-'))
  const raw = openWriter(journalPath(dataDir, 'broker', 'live'), { logs: ['raw'] })
  const store = await DuckdbFile.open({
    path: join(dataDir, 'readings.duckdb'),
    keptDays,
  })
  const down: ReadingStore = {
    openLane: (lane) => store.openLane(lane),
    write: () => Promise.reject(new Error('the store is down')),
    importHistory: (batch) => store.importHistory(batch),
    find: (lane, points) => store.find(lane, points),
    history: (query) => store.history(query),
    profile: (lane, kind, devices, span) => store.profile(lane, kind, devices, span),
    received: (lane, kind, devices, span) => store.received(lane, kind, devices, span),
    moments: (query) => store.moments(query),
    isEmpty: (lane) => store.isEmpty(lane),
    tend: (lane, now) => store.tend(lane, now),
    health: () => store.health(),
    deleteLane: (lane) => store.deleteLane(lane),
    copyTo: (folder) => store.copyTo(folder),
    close: () => store.close(),
  }
  const broken: unknown[] = []
  const quarantine = openQuarantineIndex(dataDir, (cause) => void broken.push(cause))
  const ingest = await LaneIngest.open({
    dataDir,
    lane: 'live',
    store: down,
    quarantine,
    find: (id) => testDevice(id),
    unitOf: () => undefined,
    knowAll: async () => undefined,
    metrics: ingestMetrics(roomMetrics('ingest'), { ...roomLog('ingest'), error: () => undefined }),
    now: Date.now,
    keptDays,
    onBroken: (cause) => void broken.push(cause),
  })
  const now = Math.floor(Date.now() / 1000)
  for (const [t, v] of [
    [now, 5],
    [now - 60, 4],
  ])
    await raw.append('raw', {
      key: 'ioc/live/reading/20242/TC-1',
      time: now * 1000,
      value: toBytes([{ n: 'speed', v, bt: t }]),
    })
  await expect.poll(() => ingest.counts()['late.parked']).toBe(1)
  await ingest.close()
  expect(broken).toEqual([])
  await Promise.all([store.close(), quarantine.close(), raw.close()])
})
