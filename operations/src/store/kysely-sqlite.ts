import type { Sqlite } from '@ioc/journal/sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** Kysely over a guarded SQLite file; its one connection is lent to one query or transaction at a time. */
export function sqliteDialect(file: Sqlite): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new GuardedDriver(file),
    createIntrospector: (database: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class GuardedDriver implements Driver {
  readonly #file: Sqlite
  readonly #connection: DatabaseConnection
  #lent: Promise<void> | undefined
  #giveBack: (() => void) | undefined

  constructor(file: Sqlite) {
    this.#file = file
    this.#connection = new GuardedConnection(file)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    while (this.#lent !== undefined) await this.#lent
    this.#lent = new Promise((resolve) => {
      this.#giveBack = resolve
    })
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    const giveBack = this.#giveBack
    this.#lent = undefined
    this.#giveBack = undefined
    giveBack?.()
  }

  async beginTransaction(): Promise<void> {
    this.#file.exec('BEGIN IMMEDIATE')
  }

  async commitTransaction(): Promise<void> {
    this.#file.exec('COMMIT')
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk may have rolled back by itself already; the first error is the one to tell.
    try {
      this.#file.exec('ROLLBACK')
    } catch {}
  }

  async destroy(): Promise<void> {
    this.#file.close()
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly #file: Sqlite

  constructor(file: Sqlite) {
    this.#file = file
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const columns = this.#file.columns(query.sql)
    if (columns.length === 0) return { numAffectedRows: BigInt(this.#file.run(query.sql, query.parameters)), rows: [] }
    const rows: unknown[] = this.#file
      .all(query.sql, query.parameters)
      .map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place]])))
    return { rows: rows.filter(isRow<Row>) }
  }

  // biome-ignore lint/correctness/useYield: a part of the interface that this file does not offer.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('queries of this store are small: none is streamed')
  }
}

/** Kysely derives the row's type from the query that it wrote; the engine can only say that it is a row. */
function isRow<Row>(row: unknown): row is Row {
  return typeof row === 'object'
}
