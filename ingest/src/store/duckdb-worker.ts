import { workerData } from 'node:worker_threads'
import { KeptDays } from '@ioc/domain/roll-up'
import { serveEngine } from '@ioc/room/engine-thread'
import { z } from 'zod'
import { DuckdbFile } from './duckdb-file.ts'

/** The thread that the DuckDB file lives in. */
const options = z.object({ data: z.object({ path: z.string(), keptDays: KeptDays }) }).parse(workerData).data
serveEngine(DuckdbFile.open(options))
