import { Person } from '@ioc/domain/person'
import type { Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import type { PeopleTables } from './people-tables.ts'

type Reader = Database | Transaction<StoreSchema>

export async function allPeople(database: Reader): Promise<Person[]> {
  return (await database.selectFrom('person').selectAll().orderBy('id').execute()).map(personOf)
}

export async function personCalled(database: Reader, id: string): Promise<Person | undefined> {
  const row = await database.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst()
  return row && personOf(row)
}

/** The person whom this issuer knows by this subject. */
export async function personWithIdentity(
  database: Reader,
  { issuer, subject }: NonNullable<Person['identity']>,
): Promise<Person | undefined> {
  const people = database.selectFrom('person').selectAll()
  const row = await people.where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()
  return row && personOf(row)
}

export async function passwordHashOf(database: Reader, id: string): Promise<string | undefined> {
  const row = await database.selectFrom('person').select('password').where('id', '=', id).executeTakeFirst()
  return row?.password
}

/** Makes an account; false where the account or the identity is there already. */
export async function putNewPerson(
  transaction: Transaction<StoreSchema>,
  person: Person,
  { password, at }: { password: string; at: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: written } = await transaction
    .insertInto('person')
    .values({ id: person.id, password, made_at: at.toISOString(), ...columnsOf(person) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return written === 1n
}

export async function putPerson(transaction: Transaction<StoreSchema>, person: Person): Promise<void> {
  await transaction.updateTable('person').set(columnsOf(person)).where('id', '=', person.id).execute()
}

export async function putPassword(
  transaction: Transaction<StoreSchema>,
  id: string,
  { password, mustChange }: { password: string; mustChange: boolean },
): Promise<void> {
  const values = { password, must_change: mustChange ? 1 : 0 }
  await transaction.updateTable('person').set(values).where('id', '=', id).execute()
}

/** The people who may administer now. */
export async function administrators(database: Reader): Promise<string[]> {
  const people = await allPeople(database)
  return people.filter((one) => !one.disabled && one.roles.includes('administrator')).map((one) => one.id)
}

function columnsOf(person: Person) {
  return {
    ...{ name: person.name, email: person.email, phone: person.phone },
    ...{ roles: JSON.stringify(person.roles), scope: JSON.stringify(person.scope) },
    ...(person.disabled ? {} : { disabled_at: null }),
    ...{ disabled: person.disabled ? 1 : 0, must_change: person.mustChange ? 1 : 0 },
    ...{ issuer: person.identity?.issuer ?? null, subject: person.identity?.subject ?? null },
  }
}

function personOf(row: Omit<PeopleTables['person'], 'password' | 'made_at' | 'disabled_at'>): Person {
  const { id, name, email, phone, issuer, subject } = row
  const roles: unknown = JSON.parse(row.roles)
  const scope: unknown = JSON.parse(row.scope)
  return Person.parse({
    ...{ id, name, email, phone, roles, scope },
    ...{ disabled: Number(row.disabled) === 1, mustChange: Number(row.must_change) === 1 },
    identity: issuer !== null && subject !== null ? { issuer, subject } : null,
  })
}
