import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from './contract.ts'
import { openStore } from './store.ts'

storeContract(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-store-'))
  return {
    open: async () => openStore(folder),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
})
