import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Sqlite } from '@ioc/journal/sqlite'
import { type ChainHead, chainFaults } from '@ioc/room/audit-chain'
import { reason } from '@ioc/room/log'
import { parseSettings } from '@ioc/room/settings'
import { z } from 'zod'
import { dataFiles } from './backup/data-files.ts'
import { askDatabase } from './backup/database-copies.ts'
import { DataSettings, databasesOf } from './backup/on-data.ts'

const text = z.string()
/** The audit of a store, wherever that lies. */
const Told = z.object({
  place: text,
  head: z.object({ number: z.number(), hash: text }).nullable(),
  rows: z.array(
    z.object({ number: z.number(), at: text, who: text, what: text, detail: text, result: text, hash: text }),
  ),
})

const places = {
  province: { file: dataFiles.operations, mark: dataFiles.postgres.mark },
  national: { file: dataFiles.national, mark: dataFiles.nationalPostgres.mark },
} as const

const usage = 'npm run audit -- verify [--data <data folder>] [--head <number>:<hash>]'

/** Verifies the audit of the centres of a data folder, running or not; ends with code 1 where a chain does not hold. */
try {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' }, head: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  if (positionals.join(' ') !== 'verify') throw new Error(`say what to do: ${usage}`)
  const environment = values.data === undefined ? process.env : { ...process.env, IOC_DATA_DIR: values.data }
  const settings = parseSettings(DataSettings, environment)
  const dataDir = resolve(settings.IOC_DATA_DIR)
  const isThere = (path: string) => existsSync(join(dataDir, path))
  const centres = (['province', 'national'] as const).flatMap(
    (level): { level: 'province' | 'national'; file: string | null }[] => {
      const { file, mark } = places[level]
      return isThere(mark) ? [{ level, file: null }] : isThere(file) ? [{ level, file }] : []
    },
  )
  if (centres.length === 0) throw new Error(`there is no centre in ${dataDir}: set IOC_DATA_DIR or --data`)
  const known = (values.head ?? []).map(headOf)
  for (const { level, file } of centres) {
    const audit =
      file === null
        ? Told.parse(JSON.parse(await askDatabase(databasesOf(settings), level, { command: 'audit' })))
        : readFile(join(dataDir, file))
    verify(audit, level === 'province' ? known : [])
  }
} catch (cause) {
  process.stderr.write(`audit: ${reason(cause)}\n`)
  process.exitCode = 1
}

function verify({ place, head, rows }: z.infer<typeof Told>, known: readonly ChainHead[]): void {
  if (!head) throw new Error(`${place}: the head of the chain is gone`)
  const faults = chainFaults(rows, head, known)
  for (const fault of faults) process.stderr.write(`audit: ${place}: ${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
  else process.stdout.write(`audit: ${place}: ${head.number} rows hold; the head is ${head.number}:${head.hash}\n`)
}

function readFile(path: string): z.infer<typeof Told> {
  const file = new Sqlite(path, 'read')
  try {
    // One transaction, so that rows and head are of one moment while the centre goes on writing.
    file.exec('BEGIN')
    const [head] = file.all("SELECT number, hash FROM audit_head WHERE name = 'audit'")
    const rows = file
      .all('SELECT coalesce(number, 0), at, who, what, detail, result, hash FROM audit ORDER BY 1, id')
      .map(([number, ...texts]) => {
        const [time = '', who = '', what = '', detail = '', result = '', hash = ''] = texts.map((text) =>
          String(text ?? ''),
        )
        return { number: Number(number), at: time, who, what, detail, result, hash }
      })
    return { place: path, head: head ? { number: Number(head[0]), hash: String(head[1]) } : null, rows }
  } finally {
    file.close()
  }
}

function headOf(given: string): ChainHead {
  const [, number, hash] = /^(\d+):([0-9a-f]{64})$/.exec(given) ?? []
  if (hash === undefined) throw new Error(`--head ${given}: it is <number>:<hash>, as an earlier verify printed it`)
  return { number: Number(number), hash }
}
