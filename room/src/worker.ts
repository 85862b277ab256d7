import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/** A thread's heap is bounded like that of the rooms themselves: V8 collects instead of growing. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 }

/**
 * Starts `entry`, a TypeScript file, as a worker thread; it finds `data` in `workerData.data`. In a built room the
 * thread's file lies beside the room's own; from source, TypeScript is registered in the thread first.
 */
export function startWorker(entry: URL, data: unknown): Worker {
  const main = process.argv[1] ?? ''
  if (basename(main) === 'main.js') {
    const built = join(dirname(main), `${basename(entry.pathname, '.ts')}.js`)
    return new Worker(pathToFileURL(built), { workerData: { data }, resourceLimits })
  }
  return new Worker(new URL('./worker-entry.mjs', import.meta.url), {
    workerData: { entry: entry.href, data },
    resourceLimits,
  })
}
