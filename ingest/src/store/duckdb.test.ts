import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { DuckdbFile } from './duckdb-file.ts'
import { openDuckdbStore } from './duckdb-store.ts'
import { momentsContract } from './moments-contract.ts'

const make = () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ioc-duckdb-')), 'readings.duckdb')
  return { open: async () => openDuckdbStore(path) }
}
storeContract(make)
momentsContract(make)

test('a store of a newer release is refused with what to do', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ioc-duckdb-')), 'readings.duckdb')
  const file = await DuckdbFile.open(path)
  await file.close()
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('UPDATE meta SET version = 99')
  connection.closeSync()
  instance.closeSync()
  const store = openDuckdbStore(path)
  await expect(store.openLane('live')).rejects.toThrow('was written by a newer release')
})
