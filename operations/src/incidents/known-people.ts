import type { Transaction } from 'kysely'
import { allPeople } from '../people/person-store.ts'
import type { StoreSchema } from '../store/schema.ts'

/** Whether somebody of an id may do work or answer for it: who has an account that is not closed. */
export async function knownPeople(transaction: Transaction<StoreSchema>): Promise<(id: string) => boolean> {
  const open = (await allPeople(transaction)).filter((person) => !person.disabled)
  const ids = new Set(open.map(({ id }) => id))
  return (id) => ids.has(id)
}
