import { type Scope, wholeScope } from '@ioc/domain/access'
import { MadePerson, type PersonRequest } from '@ioc/domain/messages/people-shapes'
import type { Centre } from '../centre.ts'
import { putNewPerson } from '../people/person-store.ts'
import type { Database } from '../store/store.ts'
import { ask } from './rig.ts'

/** Headers of a browser that is signed in, on a page of the centre. */
export type SignedIn = { cookie: string; origin: string }

export const testPassword = 'đèn biển soi đường 7'

/** Makes an account; answers it with its first password. `by`: headers of an administrator, or of the token. */
export async function makePerson(
  centre: Centre,
  person: Pick<PersonRequest, 'id' | 'roles'> & { scope?: Scope },
  by: Record<string, string> = { authorization: `Bearer ${centre.administratorToken}` },
): Promise<MadePerson> {
  const body = { name: `Người ${person.id}`, scope: wholeScope, ...person }
  const answer = await ask(centre.port, 'POST', '/api/people', { body, headers: by })
  if (answer.status !== 201) throw new Error(answer.text)
  return MadePerson.parse(answer.json)
}

export async function signIn(port: number, account: string, password: string): Promise<SignedIn> {
  const answer = await ask(port, 'POST', '/api/session', { body: { account, password } })
  if (answer.status !== 204) throw new Error(answer.text)
  return signedIn(port, answer.headers)
}

/** The headers with which a browser goes on after an answer that laid a cookie. */
export function signedIn(port: number, headers: Headers): SignedIn {
  return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: `http://127.0.0.1:${port}` }
}

/** Makes a person, who signs in and changes the first password; answers the headers of that session. */
export async function enter(
  centre: Centre,
  person: Pick<PersonRequest, 'id' | 'roles'> & { scope?: Scope },
  by?: Record<string, string>,
): Promise<SignedIn> {
  const { password } = await makePerson(centre, person, by)
  const first = await signIn(centre.port, person.id, password)
  const body = { old: password, new: testPassword }
  const answer = await ask(centre.port, 'PUT', '/api/account/password', { body, headers: first })
  if (answer.status !== 204) throw new Error(answer.text)
  return signedIn(centre.port, answer.headers)
}

/** Accounts of managers in a store that no centre has opened; nobody knows their passwords. */
export async function putPeople(database: Database, ids: readonly string[]): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const id of ids) {
      const account = { id, name: id, email: '', phone: '', roles: ['manager' as const], identity: null }
      const person = { ...account, scope: wholeScope, disabled: false, mustChange: true }
      await putNewPerson(transaction, person, { password: '', at: new Date('2026-01-01T00:00:00Z') })
    }
  })
}
