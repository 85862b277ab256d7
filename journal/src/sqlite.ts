import Database from 'libsql'

/** What a column may hold, and all that may be bound. Integers come back as numbers. */
export type SqlValue = null | number | bigint | string | Uint8Array

/** Something that must never reach the engine was about to be bound, or the SQL and its parameters do not match. */
export class BindError extends Error {
  override name = 'BindError'
}

type Prepared = { statement: Database.Statement<unknown[]>; parameters: number; columns: string[] | undefined }

const int64 = { low: -(2n ** 63n), high: 2n ** 63n - 1n }

/**
 * A SQLite file, opened by libsql behind a guard: libsql 0.5.29 ends the whole process on a boolean, a lone Buffer, a
 * Date or an object, cuts text at NUL and turns NaN and missing parameters into NULL. Nothing else imports it.
 * Synchronous; WAL; synchronous=FULL, so that a returned COMMIT survives a power cut.
 */
export class Sqlite {
  readonly #database: Database.Database
  readonly #prepared = new Map<string, Prepared>()

  /**
   * `read`: never writes; `copy`: only for copying it, as it is; `lock`: a bare file that serves as a lock, whose
   * holder is not waited for.
   */
  constructor(path: string, use: 'write' | 'read' | 'copy' | 'lock' = 'write') {
    const fileMustExist = use === 'read' || use === 'copy'
    this.#database = new Database(path, { timeout: use === 'lock' ? 0 : 5000, fileMustExist })
    if (use === 'read') this.#database.exec('PRAGMA query_only = ON')
    if (use !== 'write') return
    this.#database.exec('PRAGMA auto_vacuum = INCREMENTAL')
    this.#database.exec('PRAGMA journal_mode = WAL')
    this.#database.exec('PRAGMA synchronous = FULL')
  }

  /** Runs statements without parameters. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  /** Runs one statement; answers how many rows it changed. */
  run(sql: string, parameters: readonly unknown[] = []): number {
    const { statement, bound } = this.#bind(sql, parameters)
    return statement.run(bound).changes
  }

  /** Rows as arrays, in the order of the columns. */
  all(sql: string, parameters: readonly unknown[] = []): SqlValue[][] {
    const { statement, bound } = this.#bind(sql, parameters)
    // Only raw rows: others carry a `_metadata` field, and give blobs as bare ArrayBuffers.
    return statement.raw(true).all(bound).map(toRow)
  }

  /** Names of the columns that a statement answers; empty for one that answers no rows. */
  columns(sql: string): string[] {
    const prepared = this.#prepare(sql)
    prepared.columns ??= prepared.statement.columns().map((column) => column.name)
    return prepared.columns
  }

  /** All or nothing: an exception inside rolls everything back and is thrown on. */
  transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (cause) {
      // A full disk may have rolled back by itself already.
      try {
        this.#database.exec('ROLLBACK')
      } catch {}
      throw cause
    }
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known) return known
    const prepared = { statement: this.#database.prepare(sql), parameters: countParameters(sql), columns: undefined }
    this.#prepared.set(sql, prepared)
    return prepared
  }

  #bind(sql: string, parameters: readonly unknown[]) {
    const { statement, parameters: wanted } = this.#prepare(sql)
    if (parameters.length !== wanted)
      throw new BindError(`${wanted} parameters wanted, ${parameters.length} given: ${sql}`)
    return { statement, bound: parameters.map(guard) }
  }
}

/** Lets through what libsql stores faithfully: whole numbers as 64-bit integers, booleans as 0 and 1. */
function guard(value: unknown, place: number): SqlValue {
  if (value === null) return null
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) break
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case 'bigint':
      if (value < int64.low || value > int64.high) break
      return value
    case 'boolean':
      return value ? 1n : 0n
    case 'string':
      if (value.includes('\0')) break
      return value
    case 'object':
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      break
    default:
      break
  }
  throw new BindError(`parameter ${place + 1}: SQLite stores no ${describe(value)}`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return 'text with NUL'
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object'
  return typeof value === 'number' || typeof value === 'bigint' ? `number ${value}` : typeof value
}

/** Counts `?` outside quotes and comments; refuses every other kind of parameter. */
function countParameters(sql: string): number {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
  if (/\?\d|[:@$][A-Za-z_]/.test(bare)) throw new BindError(`parameters are bound by place, with a plain "?": ${sql}`)
  return bare.split('?').length - 1
}

function toRow(row: unknown): SqlValue[] {
  if (!Array.isArray(row)) throw new BindError('SQLite answered a row that is no array')
  return row.map((value: unknown) => {
    if (value === null || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
      return value
    if (value instanceof Uint8Array) return value
    if (value instanceof ArrayBuffer) return new Uint8Array(value)
    throw new BindError(`SQLite answered a ${typeof value}`)
  })
}
