import { Worker } from 'node:worker_threads'

/** Starts `entry`, a TypeScript file, as a worker thread; it finds `data` in `workerData.data`. */
export function startWorker(entry: URL, data: unknown): Worker {
  return new Worker(new URL('./worker-entry.mjs', import.meta.url), { workerData: { entry: entry.href, data } })
}
