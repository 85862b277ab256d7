import {
  type CommandState,
  type DeviceCommand,
  isOpen,
  mayBecome,
  refuseApproval,
  refuseDecision,
} from '@ioc/domain/device-command'
import type { Label } from '@ioc/domain/label'
import { CommandRecord } from '@ioc/domain/messages/command-shapes'
import type { Selectable, Transaction } from 'kysely'
import { z } from 'zod'
import { audit } from '../store/audit.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

export type Step = { state: CommandState; at: Date; detail: string }

/** A step of a command that belongs to an incident; `who`: the person or device that made it. */
export type IncidentStep = Step & { incident: string; id: string; device: string; command: string; who: string }

/**
 * Where commands are kept. `tellIncident` hears each step of an incident's command in the transaction that writes it,
 * and `incidentTold` once that is committed.
 */
export type CommandBook = {
  database: Database
  tellIncident?: (transaction: Transaction<StoreSchema>, step: IncidentStep) => Promise<void>
  incidentTold?: () => void
}

/** What is asked for, and what it wants: where `second` is set, another person's approval within that time. */
export type Wish = {
  command: DeviceCommand
  who: string
  incident: string | null
  second: { approveBy: Date; expiresInSeconds: number } | null
}

const Parameters = z.record(z.string(), z.number())
const openStates: CommandState[] = ['requested', 'issued', 'sent', 'accepted']

/**
 * Writes a new command down with its audit row, before anything is sent. Answers the one that is there already under
 * this id, where it is the same; `conflict` where it is another.
 */
export async function issueCommand(
  book: CommandBook,
  { command, who, incident, second }: Wish,
): Promise<{ type: 'new' | 'known'; record: CommandRecord } | { type: 'conflict' }> {
  const state: CommandState = second ? 'requested' : 'issued'
  const isNew = await change(book, async (transaction, inside) => {
    const { id, device, command: name, issuedAt: at } = command
    const known = await transaction.selectFrom('command').select('id').where('id', '=', id).executeTakeFirst()
    if (known) return false
    const parameters = JSON.stringify(command.parameters)
    const row = {
      ...{ id, device, command: name, parameters, who, issued_at: at, state, incident, approved_by: null },
      expires_at: second ? second.approveBy.toISOString() : command.expiresAt,
      expires_in_seconds: second?.expiresInSeconds ?? null,
    } as const
    await transaction.insertInto('command').values(row).execute()
    await appendStep(transaction, { book: inside, row, who, step: { state, at: new Date(at), detail: '' } })
    const detail = `${device}: ${name} ${parameters}, ${id}`
    await audit(transaction, { at: new Date(at), who, what: 'command', detail, result: state })
    return true
  })
  const record = await readCommand(book.database, command.id)
  if (!record) throw new Error(`command ${command.id} was written and is not there`)
  if (isNew) return { type: 'new', record }
  const isSame =
    record.device === command.device &&
    record.command === command.command &&
    sorted(record.parameters) === sorted(command.parameters)
  return isSame ? { type: 'known', record } : { type: 'conflict' }
}

/** A second person's yes or no to a command that waits for one. */
export type Decision = { who: string; at: Date } & ({ type: 'approve' } | { type: 'reject'; reason: string })

/**
 * Writes down what a second person decided, audited with both names. An approved command is issued from that moment
 * on. Of two who decide at once one does; saying yes twice is saying it once.
 */
export async function decideCommand(
  book: CommandBook,
  id: string,
  decision: Decision,
): Promise<
  { type: 'decided' | 'known'; record: CommandRecord } | { type: 'unknown' } | { type: 'refused'; why: Label }
> {
  const { who, at } = decision
  const before = await readCommand(book.database, id)
  if (!before) return { type: 'unknown' }
  const isYes = decision.type === 'approve'
  if (isYes && before.approvedBy === who) return { type: 'known', record: before }
  const why = isYes ? refuseApproval(before, who, at.getTime()) : refuseDecision(before, at.getTime())
  if (why !== undefined) return { type: 'refused', why }
  const step: Step = isYes
    ? { state: 'issued', at, detail: `approved by ${who}` }
    : { state: 'rejected', at, detail: `rejected by ${who}: ${decision.reason}` }
  const isFirst = await change(book, async (transaction, inside) => {
    const row = await transaction.selectFrom('command').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const issued = {
      approved_by: who,
      issued_at: at.toISOString(),
      expires_at: new Date(at.getTime() + Number(row.expires_in_seconds ?? 0) * 1000).toISOString(),
    }
    const { numUpdatedRows } = await transaction
      .updateTable('command')
      .set({ state: step.state, ...(isYes ? issued : {}) })
      .where('id', '=', id)
      .where('state', '=', 'requested')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) return false
    await appendStep(transaction, { book: inside, row, who, step })
    const detail = `${row.device}: ${row.command} ${row.parameters}, ${id}, requested by ${row.who}`
    const result = isYes ? 'approved' : `rejected: ${decision.reason}`
    await audit(transaction, { at, who, what: 'command', detail, result })
    return true
  })
  const record = await readCommand(book.database, id)
  if (!record) throw new Error(`command ${id} is no longer there`)
  if (isFirst) return { type: 'decided', record }
  return { type: 'refused', why: refuseDecision(record, at.getTime()) ?? decidedElsewhere }
}

const decidedElsewhere = { en: 'somebody else decides on it now', vi: 'người khác đang quyết định lệnh này' }

/**
 * Appends what has happened to a command, where it may; how it ended is audited with it. `device`: who says so, where
 * it is a reply; of another device's command nobody says anything.
 */
export async function noteStep(
  book: CommandBook,
  id: string,
  { step, device }: { step: Step; device?: string | undefined },
): Promise<boolean> {
  return await change(book, async (transaction, inside) => {
    const row = await transaction.selectFrom('command').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || !mayBecome(row.state, step.state)) return false
    if (device !== undefined && device !== row.device) return false
    const { numUpdatedRows } = await transaction
      .updateTable('command')
      .set({ state: step.state })
      .where('id', '=', id)
      .where('state', '=', row.state)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) return false
    await appendStep(transaction, { book: inside, row, who: device ?? 'operations', step })
    if (isOpen(step.state)) return true
    const approved = row.approved_by === null ? '' : `, approved by ${row.approved_by}`
    await audit(transaction, {
      ...{ at: step.at, who: row.who, what: 'command', result: step.state },
      detail: `${row.device}: ${row.command}, ${id}${approved}`,
    })
    return true
  })
}

/** Runs a change of commands in one transaction. */
async function change<T>(
  book: CommandBook,
  work: (transaction: Transaction<StoreSchema>, inside: CommandBook) => Promise<T>,
): Promise<T> {
  let isTold = false
  const tellIncident: CommandBook['tellIncident'] = async (transaction, step) => {
    await book.tellIncident?.(transaction, step)
    isTold = true
  }
  const done = await book.database.transaction().execute((transaction) => work(transaction, { ...book, tellIncident }))
  if (isTold) book.incidentTold?.()
  return done
}

async function appendStep(
  transaction: Transaction<StoreSchema>,
  {
    book,
    row,
    who,
    step,
  }: { book: CommandBook; row: Pick<Row, 'id' | 'device' | 'command' | 'incident'>; who: string; step: Step },
): Promise<void> {
  const { id, device, command, incident } = row
  const { state, detail } = step
  await transaction
    .insertInto('command_event')
    .values({ command: id, at: step.at.toISOString(), state, detail })
    .execute()
  if (incident !== null) await book.tellIncident?.(transaction, { ...step, incident, id, device, command, who })
}

/** A command with all that has happened to it; undefined where there is none. */
export async function readCommand(database: Database, id: string): Promise<CommandRecord | undefined> {
  const [record] = await withEvents(
    database,
    await database.selectFrom('command').selectAll().where('id', '=', id).execute(),
  )
  return record
}

/** The newest commands to a device. */
export async function listCommands(database: Database, device: string, limit: number): Promise<CommandRecord[]> {
  const rows = await database
    .selectFrom('command')
    .selectAll()
    .where('device', '=', device)
    .orderBy('issued_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return await withEvents(database, rows)
}

/** Commands that are not over, as a start finds them. */
export async function openCommands(database: Database): Promise<CommandRecord[]> {
  const rows = await database.selectFrom('command').selectAll().where('state', 'in', openStates).execute()
  return await withEvents(database, rows)
}

type Row = Selectable<StoreSchema['command']>

async function withEvents(database: Database, rows: readonly Row[]): Promise<CommandRecord[]> {
  if (rows.length === 0) return []
  const events = await database
    .selectFrom('command_event')
    .select(['command', 'state', 'at', 'detail'])
    .where(
      'command',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('seq')
    .execute()
  return rows.map(({ id, device, command, parameters, who, issued_at, expires_at, state, approved_by, incident }) => {
    const own = events.filter((event) => event.command === id)
    return CommandRecord.parse({
      ...{ id, device, command, state, issuedBy: who, issuedAt: issued_at, expiresAt: expires_at },
      ...{ approvedBy: approved_by, incident },
      parameters: Parameters.parse(JSON.parse(parameters)),
      detail: own.at(-1)?.detail ?? '',
      events: own.map(({ state, at, detail }) => ({ state, at, detail })),
    })
  })
}

function sorted(parameters: Record<string, number>): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))
}
