// The first file of every worker thread: Node 20 gives a worker no module hooks of its own, so TypeScript is
// registered here before the thread's real entry is loaded.
import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
await import(workerData.entry)
