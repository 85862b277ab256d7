import type { Person } from '@ioc/domain/person'
import { newToken, tokenHash } from '@ioc/room/run-token'
import type { Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { personCalled } from './person-store.ts'

/** A shift; then one signs in again, whatever happens. */
export const sessionSeconds = 12 * 3600
/** A screen that is open asks all the time; one that was closed ends after this. */
const idleMs = 30 * 60_000
const seenEveryMs = 60_000

export type SessionWay = 'password' | 'openid'
export type Session = { hash: string; expires: number }
export type LiveSession = { session: Session; person: Person | null }

/** Sessions by cookie: the store keeps SHA-256 of random 256 bits, and whoever ends one hears of it at once. */
export class Sessions {
  readonly #database: Database
  readonly #now: () => number
  #ended: (hashes: readonly string[]) => void = () => undefined

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Hears which sessions have ended, to close what they had opened. */
  onEnd(hear: (hashes: readonly string[]) => void): void {
    this.#ended = hear
  }

  /** Begins a session with a token of its own; answers the token. `person` null: by the administrator token. */
  async begin(person: string | null, address: string, way: SessionWay = 'password'): Promise<string> {
    const token = newToken()
    const now = this.#now()
    const row = { hash: tokenHash(token), person, begun: now, seen: now, expires: now + sessionSeconds * 1000, address }
    await this.#database
      .insertInto('session')
      .values({ ...row, way })
      .execute()
    return token
  }

  /** The session that this token opens, and whose it is; undefined once it has ended in whatever way. */
  async find(token: string): Promise<LiveSession | undefined> {
    const hash = tokenHash(token)
    const row = await this.#database.selectFrom('session').selectAll().where('hash', '=', hash).executeTakeFirst()
    const now = this.#now()
    if (!row) return undefined
    const [expires, seen] = [Number(row.expires), Number(row.seen)]
    if (expires <= now || seen <= now - idleMs) return undefined
    const person = row.person === null ? null : await personCalled(this.#database, row.person)
    if (person === undefined || person?.disabled) return undefined
    if (seen <= now - seenEveryMs)
      await this.#database.updateTable('session').set({ seen: now }).where('hash', '=', hash).execute()
    // Who came in over an issuer has used no password, so none has to be changed first.
    const seenAs = person && row.way === 'openid' ? { ...person, mustChange: false } : person
    return { session: { hash, expires }, person: seenAs }
  }

  /** The sessions that this person could go on with now. */
  async ofPerson(person: string) {
    const now = this.#now()
    const own = this.#database.selectFrom('session').selectAll().where('person', '=', person)
    const alive = own.where('expires', '>', now).where('seen', '>', now - idleMs)
    return (await alive.orderBy('begun').execute()).map((row) => ({
      ...{ hash: row.hash, address: row.address, way: row.way },
      ...{ begun: Number(row.begun), seen: Number(row.seen), expires: Number(row.expires) },
    }))
  }

  async end(hash: string): Promise<void> {
    await this.#database.deleteFrom('session').where('hash', '=', hash).execute()
    this.#ended([hash])
  }

  /**
   * Takes a person's sessions away within a change, all `but` one where that is named; `tell` closes what they had
   * opened, once the change stands.
   */
  async endAllOf(
    transaction: Transaction<StoreSchema>,
    person: string | null,
    but = '',
  ): Promise<{ tell: () => void }> {
    const own = transaction.deleteFrom('session').where('person', person === null ? 'is' : '=', person)
    const rows = await own.where('hash', '!=', but).returning('hash').execute()
    return { tell: () => this.#ended(rows.map(({ hash }) => hash)) }
  }

  /** Ends those that have run out, or that nobody has used for half an hour. */
  async sweep(): Promise<void> {
    const now = this.#now()
    const rows = await this.#database
      .deleteFrom('session')
      .where((where) => where.or([where('expires', '<=', now), where('seen', '<=', now - idleMs)]))
      .returning('hash')
      .execute()
    if (rows.length > 0) this.#ended(rows.map(({ hash }) => hash))
  }
}
