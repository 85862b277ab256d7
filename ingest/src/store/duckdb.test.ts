import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { DuckdbFile } from './duckdb-file.ts'
import { openDuckdbStore } from './duckdb-store.ts'

const keptDays = { raw: 730, '1m': 30, '15m': 365, '1h': 1825, '1d': null }

storeContract(() => {
  const path = join(mkdtempSync(join(tmpdir(), 'ioc-duckdb-')), 'readings.duckdb')
  return { open: async () => openDuckdbStore({ path, keptDays }) }
})

test('a store of a newer release is refused with what to do', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ioc-duckdb-')), 'readings.duckdb')
  const file = await DuckdbFile.open({ path, keptDays })
  await file.close()
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('UPDATE meta SET version = 99')
  connection.closeSync()
  instance.closeSync()
  const store = openDuckdbStore({ path, keptDays })
  await expect(store.openLane('live')).rejects.toThrow('was written by a newer release')
})
