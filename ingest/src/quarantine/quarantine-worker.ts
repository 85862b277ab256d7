import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { journalPath } from '@ioc/journal/layout'
import { serveEngine } from '@ioc/room/engine-thread'
import { z } from 'zod'
import { LaneQuarantine } from './lane-quarantine.ts'
import { removeQuarantineFile } from './quarantine-file.ts'
import type { QuarantineIndex } from './quarantine-index.ts'

/** The thread in which quarantines are searched, so that no search holds up a reading. */
const { dataDir } = z.object({ data: z.object({ dataDir: z.string() }) }).parse(workerData).data

const lanes = new Map<string, Promise<LaneQuarantine>>()
const pathOf = (lane: string) => join(dataDir, 'quarantine', `${lane}.db`)
const broken = (cause: unknown) =>
  void setImmediate(() => {
    throw cause
  })

const methods: QuarantineIndex = {
  open: async (lane) => {
    const opening = LaneQuarantine.open(journalPath(dataDir, 'ingest', lane), pathOf(lane), broken)
    lanes.set(lane, opening)
    await opening
  },
  closeLane: async (lane) => {
    const open = lanes.get(lane)
    lanes.delete(lane)
    await (await open)?.close()
  },
  removeLane: async (lane) => {
    await methods.closeLane(lane)
    removeQuarantineFile(pathOf(lane))
  },
  reached: async (lane, heads) => (await of(lane)).reached(heads),
  page: async (lane, search, at) => (await of(lane)).page(search, at),
  counts: async (lane, search) => (await of(lane)).counts(search),
  unknownDevices: async (lane) => (await of(lane)).unknownDevices(),
  numbers: async (lane, search, span) => (await of(lane)).numbers(search, span),
  total: async (lane, search) => (await of(lane)).total(search),
  waiting: async (lane, records, status) => (await of(lane)).waiting(records, status),
  detail: async (lane, record) => (await of(lane)).detail(record),
  close: async () => {
    for (const lane of [...lanes.keys()]) await methods.closeLane(lane)
  },
}

async function of(lane: string): Promise<LaneQuarantine> {
  const open = await lanes.get(lane)
  if (!open) throw new Error(`the quarantine of lane ${lane} is not open`)
  return open
}

serveEngine(Promise.resolve(methods))
