import type { Credential } from '@ioc/domain/identity'
import type { GovernmentLevel } from '@ioc/domain/place'
import type { Right } from '@ioc/domain/right'
import { newToken, tokenHash, tokenMatches } from '@ioc/room/run-token'
import type { Database } from '../store/store.ts'

/** Who asks: nobody in particular, a device, a room of this centre, or the administrator by token or by session. */
export type Caller =
  | { holder: 'nobody' }
  | { holder: 'device'; identity: string }
  | { holder: 'room' }
  | { holder: 'administrator'; session: null }
  | { holder: 'administrator'; session: { hash: string; expires: number } }

/** Browsers send cookies to every port of a host, so two centres on one host have a cookie each. */
const sessionCookies = { province: 'ioc_session', national: 'ioc_session_national' } as const
export const sessionSeconds = 12 * 3600

/** Knows callers by what they bring; hashes alone are kept. */
export class Callers {
  readonly #database: Database
  readonly #now: () => number
  readonly #runHash: string
  /** Name of the session's cookie. */
  readonly cookie: string
  #adminHashes: string[] = []

  constructor(parts: { database: Database; runToken: string; level: GovernmentLevel; now: () => number }) {
    this.#database = parts.database
    this.#now = parts.now
    this.#runHash = tokenHash(parts.runToken)
    this.cookie = sessionCookies[parts.level]
  }

  /** Reads the administrator's hashes. */
  async load(): Promise<void> {
    const rows = await this.#database.selectFrom('admin_token').select('hash').execute()
    this.#adminHashes = rows.map((row) => row.hash)
  }

  /** Where there is no administrator yet, makes a token and answers it, this once: the caller shows it at once. */
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
      await transaction.deleteFrom('session').execute()
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
      if (this.isAdministrator(bearer)) return { holder: 'administrator', session: null }
      return tokenMatches(bearer, this.#runHash) ? { holder: 'room' } : { holder: 'nobody' }
    }
    const token = sessionOf(this.cookie, headers.cookie ?? '')
    if (!token) return { holder: 'nobody' }
    const hash = tokenHash(token)
    const row = await this.#database.selectFrom('session').select('expires').where('hash', '=', hash).executeTakeFirst()
    if (!row || row.expires <= this.#now()) return { holder: 'nobody' }
    return { holder: 'administrator', session: { hash, expires: row.expires } }
  }

  /** Begins a session; answers the cookie's value. Sessions that have run out go with it. */
  async beginSession(): Promise<string> {
    const token = newToken()
    const expires = this.#now() + sessionSeconds * 1000
    await this.#database.deleteFrom('session').where('expires', '<=', this.#now()).execute()
    await this.#database
      .insertInto('session')
      .values({ hash: tokenHash(token), expires })
      .execute()
    return token
  }

  async endSession(hash: string): Promise<void> {
    await this.#database.deleteFrom('session').where('hash', '=', hash).execute()
  }
}

/** The session token of a Cookie header (RFC 6265, 4.2.1). */
function sessionOf(cookie: string, header: string): string | undefined {
  const pair = header.split(/; */).find((one) => one.startsWith(`${cookie}=`))
  return pair?.slice(cookie.length + 1)
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

/** How the audit names a caller. */
export function callerName(caller: Caller): string {
  return caller.holder === 'device' ? caller.identity : caller.holder
}

/** May this caller do what needs this right? Reading needs no sign-in in demo mode, which listens on loopback alone. */
export function mayDo(right: Right, caller: Caller, mode: 'demo' | 'production'): boolean {
  if (right === 'public') return true
  // Who a device is says its own token alone: the guard lets it speak for nobody else, and for nothing else.
  if (right === 'device' || caller.holder === 'device') return right === 'device' && caller.holder === 'device'
  if (right !== 'read' && right !== 'administer') return caller.holder === 'administrator'
  return caller.holder !== 'nobody' || (mode === 'demo' && right === 'read')
}
