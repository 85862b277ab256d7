import { mayDo as maySomebodyDo, type Scope, wholeScope } from '@ioc/domain/access'
import type { Credential } from '@ioc/domain/identity'
import type { Person } from '@ioc/domain/person'
import type { GovernmentLevel } from '@ioc/domain/place'
import type { Right } from '@ioc/domain/right'
import { newToken, tokenHash, tokenMatches } from '@ioc/room/run-token'
import { administrators } from '../people/person-store.ts'
import { type Session, Sessions } from '../people/sessions.ts'
import type { Database } from '../store/store.ts'

/**
 * Who asks: nobody in particular, a device, a room of this centre, a person with an account, or the administrator
 * token: all there is while no administrator has an account, and then only the founder of further ones.
 */
export type Caller =
  | { holder: 'nobody' }
  | { holder: 'device'; identity: string }
  | { holder: 'room' }
  | { holder: 'administrator'; session: Session | null }
  | { holder: 'founder' }
  | { holder: 'person'; person: Person; session: Session }

/** Browsers send cookies to every port of a host, so two centres on one host have a cookie each. */
const sessionCookies = { province: 'ioc_session', national: 'ioc_session_national' } as const

/** Knows callers by what they bring; hashes alone are kept. */
export class Callers {
  readonly #database: Database
  readonly #now: () => number
  readonly #runHash: string
  readonly sessions: Sessions
  /** Name of the session's cookie. */
  readonly cookie: string
  #adminHashes: string[] = []
  #hasAdministrator = false
  #steppedBack: () => void = () => undefined

  constructor(parts: { database: Database; runToken: string; level: GovernmentLevel; now: () => number }) {
    this.#database = parts.database
    this.#now = parts.now
    this.#runHash = tokenHash(parts.runToken)
    this.sessions = new Sessions(parts.database, parts.now)
    this.cookie = sessionCookies[parts.level]
  }

  /** Reads the administrator's hashes, and whether an administrator has an account. */
  async load(): Promise<void> {
    const rows = await this.#database.selectFrom('admin_token').select('hash').execute()
    this.#adminHashes = rows.map((row) => row.hash)
    await this.countAdministrators()
  }

  /** To be called after every change of people: with the first administrator the token steps back. */
  async countAdministrators(): Promise<void> {
    const had = this.#hasAdministrator
    this.#hasAdministrator = (await administrators(this.#database)).length > 0
    if (!had && this.#hasAdministrator) this.#steppedBack()
  }

  /** Hears that the token has stepped back, to close what it had opened. */
  onStepBack(hear: () => void): void {
    this.#steppedBack = hear
  }

  /** An administrator has an account, so the token makes administrators and does nothing else. */
  get hasAdministrator(): boolean {
    return this.#hasAdministrator
  }

  /** Where there is no token yet, makes one and answers it, this once: the caller shows it at once. */
  async firstToken(): Promise<string | undefined> {
    if (this.#adminHashes.length > 0) return undefined
    const token = newToken()
    const hash = tokenHash(token)
    const madeAt = new Date(this.#now()).toISOString()
    await this.#database.insertInto('admin_token').values({ hash, made_at: madeAt }).execute()
    this.#adminHashes = [hash]
    return token
  }

  /** The administrator has this token and no other; sessions of another one end. */
  async takeToken(token: string): Promise<undefined> {
    const hash = tokenHash(token)
    if (this.#adminHashes.length === 1 && this.#adminHashes[0] === hash) return undefined
    const madeAt = new Date(this.#now()).toISOString()
    await this.#database.transaction().execute(async (transaction) => {
      await this.sessions.endAllOf(transaction, null)
      await transaction.deleteFrom('admin_token').execute()
      await transaction.insertInto('admin_token').values({ hash, made_at: madeAt }).execute()
    })
    this.#adminHashes = [hash]
    return undefined
  }

  isAdministrator(token: string): boolean {
    return this.#adminHashes.some((hash) => tokenMatches(token, hash))
  }

  /** The caller that these headers speak for. A bearer token goes before a cookie. */
  async identify(headers: { authorization?: string | undefined; cookie?: string | undefined }): Promise<Caller> {
    const bearer = bearerOf(headers.authorization)
    if (bearer !== undefined) {
      if (this.isAdministrator(bearer))
        return this.#hasAdministrator ? { holder: 'founder' } : { holder: 'administrator', session: null }
      return tokenMatches(bearer, this.#runHash) ? { holder: 'room' } : { holder: 'nobody' }
    }
    const token = this.#sessionToken(headers.cookie)
    const live = token ? await this.sessions.find(token) : undefined
    if (!live) return { holder: 'nobody' }
    const { session, person } = live
    if (person) return { holder: 'person', person, session }
    return this.#hasAdministrator ? { holder: 'nobody' } : { holder: 'administrator', session }
  }

  /** The session that a Cookie header names, by its hash; null where it names none. */
  sessionHash(header: string | undefined): string | null {
    const token = this.#sessionToken(header)
    return token === undefined ? null : tokenHash(token)
  }

  /** The session token of a Cookie header (RFC 6265, 4.2.1). */
  #sessionToken(header: string | undefined): string | undefined {
    const pair = (header ?? '').split(/; */).find((one) => one.startsWith(`${this.cookie}=`))
    return pair?.slice(this.cookie.length + 1)
  }
}

/** The device whose very own token these headers bring: it speaks for itself and its token is in force. */
export function deviceCaller(authorization: string | undefined, credential: Credential | undefined): Caller {
  const bearer = bearerOf(authorization)
  if (bearer === undefined || !credential?.tokenHash || credential.revokedAt !== null) return { holder: 'nobody' }
  if (credential.right.type !== 'publisher' || !tokenMatches(bearer, credential.tokenHash)) return { holder: 'nobody' }
  return { holder: 'device', identity: credential.identity }
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
}

/** How the audit names a caller: a person by the account. */
export function callerName(caller: Caller): string {
  if (caller.holder === 'person') return caller.person.id
  return caller.holder === 'device' ? caller.identity : caller.holder
}

/** The session that a cookie has brought; null where it was none. */
export function sessionOf(caller: Caller): Session | null {
  return 'session' in caller ? caller.session : null
}

const rightsOfRooms: ReadonlySet<Right> = new Set(['public', 'read', 'engineer', 'administer', 'found'])

/** May this caller do what needs this right? Reading needs no sign-in in demo mode, which listens on loopback alone. */
export function mayDo(right: Right, caller: Caller, mode: 'demo' | 'production'): boolean {
  if (right === 'public') return true
  const isOpen = mode === 'demo' && right === 'read'
  switch (caller.holder) {
    case 'nobody':
      return isOpen
    case 'device':
      // Who a device is says its own token alone: the guard lets it speak for nobody else, and for nothing else.
      return maySomebodyDo({ roles: ['device'] }, right) && right !== 'self'
    case 'room':
      return rightsOfRooms.has(right)
    case 'founder':
      return isOpen || right === 'found'
    case 'administrator':
      return right !== 'device'
    case 'person':
      if (caller.person.mustChange && right !== 'self') return isOpen
      return maySomebodyDo(caller.person, right)
  }
}

/** What this caller sees of the centre; whoever is nobody sees, where that is allowed at all, all but its secrets. */
export function scopeOf(caller: Caller): Scope {
  if (caller.holder === 'person') return caller.person.scope
  if (caller.holder === 'nobody') return { ...wholeScope, dataClasses: ['operational', 'personal'] }
  return wholeScope
}
