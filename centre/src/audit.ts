import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Sqlite } from '@ioc/journal/sqlite'
import { type ChainHead, chainFaults } from '@ioc/room/audit-chain'
import { reason } from '@ioc/room/log'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { dataFiles } from './backup/data-files.ts'

const usage = 'npm run audit -- verify [--data <data folder>] [--head <number>:<hash>]'

/** Verifies the audit of the centres of a data folder, running or not; ends with code 1 where a chain does not hold. */
try {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' }, head: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  if (positionals.join(' ') !== 'verify') throw new Error(`say what to do: ${usage}`)
  const environment = values.data === undefined ? process.env : { ...process.env, IOC_DATA_DIR: values.data }
  const dataDir = resolve(parseSettings(commonSettings, environment).IOC_DATA_DIR)
  const files = [dataFiles.operations, dataFiles.national].filter((file) => existsSync(join(dataDir, file)))
  if (files.length === 0) throw new Error(`there is no centre in ${dataDir}: set IOC_DATA_DIR or --data`)
  const known = (values.head ?? []).map(headOf)
  for (const file of files) verify(join(dataDir, file), file === dataFiles.operations ? known : [])
} catch (cause) {
  process.stderr.write(`audit: ${reason(cause)}\n`)
  process.exitCode = 1
}

function verify(path: string, known: readonly ChainHead[]): void {
  const file = new Sqlite(path, 'read')
  try {
    // One transaction, so that rows and head are of one moment while the centre goes on writing.
    file.exec('BEGIN')
    const [head] = file.all("SELECT number, hash FROM audit_head WHERE name = 'audit'")
    if (!head) throw new Error(`${path}: the head of the chain is gone`)
    const at = { number: Number(head[0]), hash: String(head[1]) }
    const rows = file
      .all('SELECT coalesce(number, 0), at, who, what, detail, result, hash FROM audit ORDER BY 1, id')
      .map(([number, ...texts]) => {
        const [time = '', who = '', what = '', detail = '', result = '', hash = ''] = texts.map((text) =>
          String(text ?? ''),
        )
        return { number: Number(number), at: time, who, what, detail, result, hash }
      })
    const faults = chainFaults(rows, at, known)
    for (const fault of faults) process.stderr.write(`audit: ${path}: ${fault}\n`)
    if (faults.length > 0) process.exitCode = 1
    else process.stdout.write(`audit: ${path}: ${at.number} rows hold; the head is ${at.number}:${at.hash}\n`)
  } finally {
    file.close()
  }
}

function headOf(text: string): ChainHead {
  const [, number, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (hash === undefined) throw new Error(`--head ${text}: it is <number>:<hash>, as an earlier verify printed it`)
  return { number: Number(number), hash }
}
