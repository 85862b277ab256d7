import { parentPort, workerData } from 'node:worker_threads'
import { KeptDays } from '@ioc/domain/roll-up'
import { z } from 'zod'
import { DuckdbFile } from './duckdb-file.ts'
import type { StoreAnswer, StoreCall } from './duckdb-store.ts'

/** The thread that the DuckDB file lives in: one call a message, one answer a call. */
const options = z.object({ data: z.object({ path: z.string(), keptDays: KeptDays }) }).parse(workerData).data
const port = parentPort
if (!port) throw new Error('this file runs as a worker')

const opening = DuckdbFile.open(options)
port.on('message', (call: StoreCall) => {
  void answer(call).then((message) => port.postMessage(message))
})

async function answer(call: StoreCall): Promise<StoreAnswer> {
  try {
    const file = await opening
    return { id: call.id, result: await perform(file, call) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null
    return { id: call.id, error: cause instanceof Error ? cause.message : String(cause), code }
  }
}

function perform(file: DuckdbFile, call: StoreCall): Promise<unknown> {
  switch (call.method) {
    case 'openLane':
      return file.openLane(...call.parameters)
    case 'write':
      return file.write(...call.parameters)
    case 'importHistory':
      return file.importHistory(...call.parameters)
    case 'find':
      return file.find(...call.parameters)
    case 'history':
      return file.history(...call.parameters)
    case 'profile':
      return file.profile(...call.parameters)
    case 'received':
      return file.received(...call.parameters)
    case 'moments':
      return file.moments(...call.parameters)
    case 'isEmpty':
      return file.isEmpty(...call.parameters)
    case 'tend':
      return file.tend(...call.parameters)
    case 'health':
      return file.health()
    case 'deleteLane':
      return file.deleteLane(...call.parameters)
    case 'copyTo':
      return file.copyTo(...call.parameters)
    case 'close':
      return file.close()
  }
}
