import type { Person } from '@ioc/domain/person'
import type { Transaction } from 'kysely'
import { allPeople } from '../people/person-store.ts'
import type { StoreSchema } from '../store/schema.ts'

/** Who has an account here, by id, as a change finds them: whether they may be named is the domain's to say. */
export async function knownPeople(transaction: Transaction<StoreSchema>): Promise<(id: string) => Person | undefined> {
  const people = new Map((await allPeople(transaction)).map((person) => [person.id, person]))
  return (id) => people.get(id)
}
