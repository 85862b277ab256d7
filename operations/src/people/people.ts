import type { Scope } from '@ioc/domain/access'
import type { MadePerson, PersonChange, PersonRequest } from '@ioc/domain/messages/people-shapes'
import type { Person } from '@ioc/domain/person'
import type { Callers } from '../doors/callers.ts'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { randomPassword } from './passwords.ts'
import {
  administrators,
  personCalled,
  personWithIdentity,
  putNewPerson,
  putPassword,
  putPerson,
} from './person-store.ts'
import type { Passwords } from './sign-in.ts'

type Around = { database: Database; callers: Callers; work: Pick<Passwords, 'hashOf'>; now: () => number }

/** Makes an account with a random password that must be changed; 409 where account or identity is taken. */
export async function addPerson(around: Around, request: PersonRequest, who: string): Promise<MadePerson | Refusal> {
  const { database, callers, now } = around
  const person: Person = { ...request, disabled: false, mustChange: true }
  const password = randomPassword()
  const hash = await around.work.hashOf(password)
  if (isRefusal(hash)) return hash
  const at = new Date(now())
  const made = await database.transaction().execute(async (transaction) => {
    if (!(await putNewPerson(transaction, person, { password: hash, at }))) return undefined
    await audit(transaction, { at, who, what: 'add person', detail: wordsOf(person), result: 'done' })
    // With the first administrator the token steps back, and what it had opened closes.
    const founds = person.roles.includes('administrator') && !callers.hasAdministrator
    return founds ? await callers.sessions.endAllOf(transaction, null) : { tell: () => undefined }
  })
  if (!made)
    return refuse('conflict', {
      en: `the account ${person.id}, or the identity that it names, is there already`,
      vi: `đã có tài khoản ${person.id}, hoặc danh tính này đã gắn với tài khoản khác`,
    })
  await callers.countAdministrators()
  made.tell()
  return { person, password }
}

type Touched = { id: string; change: PersonChange; mayTouch: (scope: Scope) => Refusal | undefined }

/** Changes an account; where its rights change its sessions end at once. One administrator at least remains. */
export async function changePerson(around: Around, touched: Touched, who: string): Promise<Person | Refusal> {
  const { database, callers, now } = around
  const { id, change, mayTouch } = touched
  const answer = await database.transaction().execute(async (transaction) => {
    const before = await personCalled(transaction, id)
    if (!before) return noAccount(id)
    const person = changed(before, change)
    const refusal = mayTouch(before.scope) ?? mayTouch(person.scope)
    if (refusal) return refusal
    const known = person.identity && (await personWithIdentity(transaction, person.identity))
    if (known && known.id !== id)
      return refuse('conflict', {
        en: `this identity is that of ${known.id} already`,
        vi: `danh tính này đã gắn với tài khoản ${known.id}`,
      })
    await putPerson(transaction, person)
    if (wasLast(before, person) && (await administrators(transaction)).length === 0) {
      await putPerson(transaction, before)
      return refuse('conflict', {
        en: `${id} is the only administrator: make another one first`,
        vi: `${id} là quản trị viên duy nhất: hãy tạo một tài khoản quản trị khác trước`,
      })
    }
    await audit(transaction, {
      at: new Date(now()),
      who,
      what: 'change person',
      detail: wordsOf(person),
      result: 'done',
    })
    const rightsChange = rightsIn(before) !== rightsIn(person)
    const ended = rightsChange ? await callers.sessions.endAllOf(transaction, id) : { tell: () => undefined }
    return { person, ended }
  })
  if (isRefusal(answer)) return answer
  await callers.countAdministrators()
  answer.ended.tell()
  return answer.person
}

type Reset = { id: string; mayTouch: (person: Person) => Refusal | undefined }

/** A new random password, to be changed at the next sign-in; every session of the account ends. */
export async function resetPassword(
  { database, callers, work, now }: Around,
  { id, mayTouch }: Reset,
  who: string,
): Promise<{ id: string; password: string } | Refusal> {
  const password = randomPassword()
  const hash = await work.hashOf(password)
  if (isRefusal(hash)) return hash
  const answer = await database.transaction().execute(async (transaction) => {
    const person = await personCalled(transaction, id)
    if (!person) return noAccount(id)
    const refusal = mayTouch(person)
    if (refusal) return refusal
    await putPassword(transaction, id, { password: hash, mustChange: true })
    await audit(transaction, { at: new Date(now()), who, what: 'reset password', detail: id, result: 'done' })
    return await callers.sessions.endAllOf(transaction, id)
  })
  if (isRefusal(answer)) return answer
  answer.tell()
  return { id, password }
}

function noAccount(id: string): Refusal {
  return refuse('not_found', { en: `there is no account ${id}`, vi: `không có tài khoản ${id}` })
}

function changed(before: Person, change: PersonChange): Person {
  return {
    ...before,
    name: change.name ?? before.name,
    email: change.email ?? before.email,
    phone: change.phone ?? before.phone,
    roles: change.roles ?? before.roles,
    scope: change.scope ?? before.scope,
    disabled: change.disabled ?? before.disabled,
    identity: change.identity === undefined ? before.identity : change.identity,
  }
}

function wasLast(before: Person, after: Person): boolean {
  const administers = (person: Person) => !person.disabled && person.roles.includes('administrator')
  return administers(before) && !administers(after)
}

function rightsIn({ roles, scope, disabled, identity }: Person): string {
  return JSON.stringify([roles, scope, disabled, identity])
}

/** A person as the audit tells it: what the account may, never how the person is reached. */
function wordsOf({ id, roles, scope, disabled }: Person): string {
  const part = (one: 'all' | readonly string[]) => (one === 'all' ? 'all' : one.join(' '))
  const places = `communes ${part(scope.communes)}; fields ${part(scope.domains)}; data ${part(scope.dataClasses)}`
  return `${id}: ${roles.join(' ')}; ${places}${disabled ? '; disabled' : ''}`
}
