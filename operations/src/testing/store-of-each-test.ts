import { afterEach, beforeEach } from 'vitest'
import { beginChain } from '../store/audit.ts'
import type { Database, Store } from '../store/store.ts'
import { putPeople } from './people-rig.ts'
import { temporaryFolder } from './rig.ts'
import { openTestStore } from './test-stores.ts'

/** A store that is made anew before each test of a file, with these accounts, and gone after it. */
export function storeOfEachTest(people: readonly string[] = []): { readonly database: Database } {
  let folder: ReturnType<typeof temporaryFolder>
  let store: Store
  beforeEach(async () => {
    folder = temporaryFolder()
    store = await openTestStore(folder.path)
    await beginChain(store.database)
    await putPeople(store.database, people)
  })
  afterEach(async () => {
    await store.close()
    folder.remove()
  })
  return {
    get database() {
      return store.database
    },
  }
}
