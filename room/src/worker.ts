import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Starts `entry`, a TypeScript file, as a worker thread; it finds `data` in `workerData.data`. In a built room the
 * thread's file lies beside the room's own; from source, TypeScript is registered in the thread first.
 */
export function startWorker(entry: URL, data: unknown): Worker {
  const main = process.argv[1] ?? ''
  if (basename(main) === 'main.js') {
    const built = join(dirname(main), `${basename(entry.pathname, '.ts')}.js`)
    return new Worker(pathToFileURL(built), { workerData: { data } })
  }
  return new Worker(new URL('./worker-entry.mjs', import.meta.url), { workerData: { entry: entry.href, data } })
}
