import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { answering, freePort, installed, type OwnProcess, startProcess } from './own-processes.ts'

const compactWithinMs = 60_000
const stillMs = 3000

export type RunningInfluxd = OwnProcess & { url: string }

/**
 * Starts InfluxDB 1.x on the files of `folder`, with the settings under which our own rooms run it, but without
 * passwords. `compacting` lets it bring everything into its compact form at once.
 */
export async function startInfluxd(folder: string, compacting = false): Promise<RunningInfluxd> {
  const program = influxdProgram()
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const config = join(folder, 'bench.conf')
  writeFileSync(config, configuration(folder, port, compacting))
  const started = startProcess(program, ['-config', config])
  const url = `http://127.0.0.1:${port}`
  await answering('influxd', started, () => fetch(`${url}/ping`))
  return { ...started, url }
}

export const influxdProgram = () => installed('influxd', 'influxdb')

const Answer = z.object({
  results: z.array(
    z.object({
      series: z.array(z.object({ columns: z.array(z.string()), values: z.array(z.array(z.unknown())) })).optional(),
      error: z.string().optional(),
    }),
  ),
})

/** Runs InfluxQL; answers the first row by column, or an empty object. */
export async function influxQuery(url: string, query: string, database = ''): Promise<Record<string, unknown>> {
  const body = new URLSearchParams({ q: query, db: database })
  const answer = await fetch(`${url}/query`, { method: 'POST', body })
  const { results } = Answer.parse(await answer.json())
  const problem = results.find((result) => result.error !== undefined)
  if (problem) throw new Error(`${query}: ${problem.error}`)
  const [series] = results[0]?.series ?? []
  return Object.fromEntries(series?.columns.map((column, n) => [column, series.values[0]?.[n]]) ?? [])
}

export type Kept = { readings: number; rows: number; bytes: number }

/** Counts what stands in a stopped InfluxDB's files, and how large they are once compacted. */
export async function keptByInflux(folder: string, database: string): Promise<Kept> {
  const influxd = await startInfluxd(folder, true)
  try {
    const counts = Object.values(await influxQuery(influxd.url, 'SELECT count(*) FROM "feeder_meter"', database))
    // The first column is the time of the answer; the others count one field each.
    const perField = counts.slice(1).map(Number)
    await compacted(influxd.url, folder, database)
    return {
      readings: perField.reduce((sum, count) => sum + count, 0),
      rows: Math.max(0, ...perField),
      bytes: bytesOf(join(folder, 'data')) + bytesOf(join(folder, 'wal')),
    }
  } finally {
    await influxd.stop()
  }
}

/**
 * Resolves once the log of writes is in the compact files and these have not changed for 3 s. A log that was there at
 * the start is only let go after the next write, so there is one.
 */
async function compacted(url: string, folder: string, database: string): Promise<void> {
  const log = () => namesOf(join(folder, 'wal', database))
  const old = new Set(log())
  const written = await fetch(`${url}/write?db=${database}&precision=ms`, {
    method: 'POST',
    body: `bench_end v=1 ${Date.now()}`,
  })
  if (!written.ok) throw new Error(`influxd: ${written.status} ${await written.text()}`)
  const deadline = performance.now() + compactWithinMs
  let [size, since] = [-1, performance.now()]
  for (;;) {
    const now = bytesOf(join(folder, 'data'))
    const isLogged = log().some((name) => old.has(name))
    if (now !== size || isLogged) [size, since] = [now, performance.now()]
    if (performance.now() - since > stillMs) return
    if (performance.now() > deadline)
      throw new Error(`InfluxDB did not compact its files within ${compactWithinMs / 1000} s`)
    await sleep(200)
  }
}

const namesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wal'))

/** Bytes that the files of a folder take on the disk: holes in them do not count. */
export function bytesOf(folder: string): number {
  const blockBytes = 512
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.blocks ?? 0)
    .reduce((sum, blocks) => sum + blocks * blockBytes, 0)
}

function configuration(folder: string, port: number, compacting: boolean): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = ${JSON.stringify(join(folder, 'meta'))}
[data]
  dir = ${JSON.stringify(join(folder, 'data'))}
  wal-dir = ${JSON.stringify(join(folder, 'wal'))}
  index-version = "tsi1"
  max-series-per-database = 0
  max-values-per-tag = 0
  query-log-enabled = false
  cache-snapshot-memory-size = "8m"
${compacting ? '  cache-snapshot-write-cold-duration = "1s"\n  compact-full-write-cold-duration = "1s"\n' : ''}[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[logging]
  level = "warn"
  suppress-logo = true
`
}
