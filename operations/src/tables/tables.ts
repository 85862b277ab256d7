import { setImmediate as breathe } from 'node:timers/promises'
import { Enrolment } from '@ioc/domain/enrolment'
import { Credential } from '@ioc/domain/identity'
import { Lane } from '@ioc/domain/lane'
import {
  type AdmittedUnit,
  type Desk,
  type Device,
  type Gateway,
  RegistryRecord,
  registryKey,
  type SiteRecord,
} from '@ioc/domain/registry'
import type { JournalReader, JournalWriter, TableRecord } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { z } from 'zod'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'

/** One record of a table put or, with value null, removed. */
const Put = z.discriminatedUnion('table', [
  z.object({ table: z.literal('registry'), key: z.string(), value: RegistryRecord.nullable() }),
  z.object({ table: z.literal('credentials'), key: z.string(), value: Credential.nullable() }),
  z.object({ table: z.literal('enrolments'), key: z.string(), value: Enrolment.nullable() }),
  z.object({ table: z.literal('lanes'), key: z.string(), value: Lane.nullable() }),
])
export type Put = z.infer<typeof Put>

/** Who asks for what, as the audit keeps it. */
export type Deed = { who: string; what: string; detail: string }

/** Puts of one intent: a larger change is several, all decided at once and appended one by one. */
const putsAtOnce = 2000

/**
 * The tables that operations alone writes, mirrored in memory. A change is first an audited intent in the store, whole
 * whatever its size, then appended, and repeated at start until it stands there; changes are made one after another.
 */
export class Tables {
  readonly devices = new Map<string, Device>()
  readonly gateways = new Map<string, Gateway>()
  readonly sites = new Map<string, SiteRecord>()
  readonly desks = new Map<string, Desk>()
  readonly units = new Map<string, AdmittedUnit>()
  readonly credentials = new Map<string, Credential>()
  readonly lanes = new Map<string, Lane>()
  readonly enrolments = new Map<string, Enrolment>()
  readonly #writer: JournalWriter
  readonly #database: Database
  readonly #now: () => Date
  readonly #hearers: ((puts: readonly Put[]) => void)[] = []
  #turn: Promise<unknown> = Promise.resolve()
  #hasOpen = false

  constructor(parts: { writer: JournalWriter; database: Database; now: () => Date }) {
    this.#writer = parts.writer
    this.#database = parts.database
    this.#now = parts.now
  }

  /** Repeats intents that a stop cut off, then reads the tables whole. */
  async load(reader: JournalReader): Promise<{ repeated: number }> {
    const repeated = await this.#finishOpen()
    for (const record of await reader.table('registry', 0))
      this.#mirrorRegistry(record.key, read(record, RegistryRecord))
    for (const record of await reader.table('credentials', 0))
      mirror(this.credentials, record.key, read(record, Credential))
    for (const record of await reader.table('lanes', 0)) mirror(this.lanes, record.key, read(record, Lane))
    for (const record of await reader.table('enrolments', 0))
      mirror(this.enrolments, record.key, read(record, Enrolment))
    return { repeated }
  }

  /** Hears what was put, once it is durable and mirrored. */
  onChange(hear: (puts: readonly Put[]) => void): void {
    this.#hearers.push(hear)
  }

  /** Runs `work` while no other change is made: what it reads here stays true until its own changes stand. */
  async inTurn<Result>(work: (change: (deed: Deed, puts: readonly Put[]) => Promise<void>) => Promise<Result>) {
    const before = this.#turn
    const mine = (async () => {
      await before.catch(() => undefined)
      return await work((deed, puts) => this.#change(deed, puts))
    })()
    this.#turn = mine.catch(() => undefined)
    return await mine
  }

  async #change(deed: Deed, puts: readonly Put[]): Promise<void> {
    if (this.#hasOpen) await this.#finishOpen()
    const chunks: Put[][] = []
    for (let from = 0; from < puts.length; from += putsAtOnce) chunks.push(puts.slice(from, from + putsAtOnce))
    const now = this.#now()
    const at = now.toISOString()
    const intents = await this.#database.transaction().execute(async (transaction) => {
      await audit(transaction, { at: now, ...deed, result: 'done' })
      const written: { id: number; puts: readonly Put[] }[] = []
      for (const chunk of chunks) {
        const row = { at, puts: JSON.stringify(chunk) }
        const { id } = await transaction.insertInto('intent').values(row).returning('id').executeTakeFirstOrThrow()
        written.push({ id, puts: chunk })
        await breathe()
      }
      return written
    })
    await this.#appendAll(intents)
  }

  /** Intents that are not in the journal yet, oldest first, so that a newer one is never overwritten by an older. */
  async #finishOpen(): Promise<number> {
    const open = await this.#database
      .selectFrom('intent')
      .select(['id', 'puts'])
      .where('puts', 'is not', null)
      .orderBy('id')
      .execute()
    await this.#appendAll(open.map(({ id, puts }) => ({ id, puts: z.array(Put).parse(JSON.parse(puts ?? '[]')) })))
    return open.length
  }

  async #appendAll(intents: readonly { id: number; puts: readonly Put[] }[]): Promise<void> {
    this.#hasOpen = intents.length > 0
    for (const { id, puts } of intents) await this.#append(id, puts)
    this.#hasOpen = false
  }

  async #append(id: number, puts: readonly Put[]): Promise<void> {
    await this.#writer.commit({
      put: puts.map(({ table, key, value }) => ({ topic: table, key, value: value === null ? null : toBytes(value) })),
    })
    await this.#database.updateTable('intent').set({ puts: null }).where('id', '=', id).execute()
    for (const put of puts) this.#mirror(put)
    for (const hear of this.#hearers) hear(puts)
  }

  #mirror(put: Put): void {
    switch (put.table) {
      case 'registry':
        return void this.#mirrorRegistry(put.key, put.value)
      case 'credentials':
        return void mirror(this.credentials, put.key, put.value)
      case 'lanes':
        return void mirror(this.lanes, put.key, put.value)
      case 'enrolments':
        return void mirror(this.enrolments, put.key, put.value)
    }
  }

  #mirrorRegistry(key: string, value: RegistryRecord | null): void {
    const id = key.slice(key.indexOf('/') + 1)
    if (value === null) {
      for (const table of [this.devices, this.gateways, this.sites, this.desks, this.units])
        if (table.has(id) && key === registryKey({ type: table.get(id)?.type ?? 'device', id })) table.delete(id)
      return
    }
    switch (value.type) {
      case 'device':
        return void this.devices.set(id, value)
      case 'gateway':
        return void this.gateways.set(id, value)
      case 'site':
        return void this.sites.set(id, value)
      case 'desk':
        return void this.desks.set(id, value)
      case 'unit':
        return void this.units.set(id, value)
    }
  }
}

function mirror<Value>(table: Map<string, Value>, key: string, value: Value | null): void {
  if (value === null) table.delete(key)
  else table.set(key, value)
}

function read<Value>(record: TableRecord, schema: z.ZodType<Value>): Value | null {
  return record.value === null ? null : schema.parse(fromBytes(record.value))
}
