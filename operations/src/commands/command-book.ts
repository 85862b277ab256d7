import { type CommandState, type DeviceCommand, isOpen, mayBecome } from '@ioc/domain/device-command'
import { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { z } from 'zod'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'

export type Step = { state: CommandState; at: Date; detail: string }

const Parameters = z.record(z.string(), z.number())
const openStates: CommandState[] = ['issued', 'sent', 'accepted']

/**
 * Writes a new command down with its audit row, before anything is sent. Answers the one that is there already under
 * this id, where it is the same; `conflict` where it is another.
 */
export async function issueCommand(
  database: Database,
  command: DeviceCommand,
  who: string,
): Promise<{ type: 'new' | 'known'; record: CommandRecord } | { type: 'conflict' }> {
  const isNew = await database.transaction().execute(async (transaction) => {
    const { id, device, command: name, issuedAt: at } = command
    const known = await transaction.selectFrom('command').select('id').where('id', '=', id).executeTakeFirst()
    if (known) return false
    const parameters = JSON.stringify(command.parameters)
    await transaction
      .insertInto('command')
      .values({
        id,
        device,
        command: name,
        parameters,
        who,
        issued_at: at,
        expires_at: command.expiresAt,
        state: 'issued',
      })
      .execute()
    await transaction.insertInto('command_event').values({ command: id, at, state: 'issued', detail: '' }).execute()
    const detail = `${device}: ${name} ${parameters}, ${id}`
    await audit(transaction, { at: new Date(at), who, what: 'command', detail, result: 'issued' })
    return true
  })
  const record = await readCommand(database, command.id)
  if (!record) throw new Error(`command ${command.id} was written and is not there`)
  if (isNew) return { type: 'new', record }
  const isSame =
    record.device === command.device &&
    record.command === command.command &&
    sorted(record.parameters) === sorted(command.parameters)
  return isSame ? { type: 'known', record } : { type: 'conflict' }
}

/**
 * Appends what has happened to a command, where it may; how it ended is audited with it. `device`: who says so, where
 * it is a reply; of another device's command nobody says anything.
 */
export async function noteStep(
  database: Database,
  id: string,
  { state, at, detail }: Step,
  device?: string,
): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('command')
      .select(['state', 'who', 'device', 'command'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row || !mayBecome(row.state, state)) return false
    if (device !== undefined && device !== row.device) return false
    const time = at.toISOString()
    await transaction.updateTable('command').set({ state }).where('id', '=', id).execute()
    await transaction.insertInto('command_event').values({ command: id, at: time, state, detail }).execute()
    if (!isOpen(state))
      await audit(transaction, {
        ...{ at, who: row.who, what: 'command' },
        ...{ detail: `${row.device}: ${row.command}, ${id}`, result: state },
      })
    return true
  })
}

async function readCommand(database: Database, id: string): Promise<CommandRecord | undefined> {
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

type Row = {
  id: string
  device: string
  command: string
  parameters: string
  who: string
  issued_at: string
  expires_at: string
  state: CommandState
}

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
  return rows.map(({ id, device, command, parameters, who, issued_at, expires_at, state }) => {
    const own = events.filter((event) => event.command === id)
    return CommandRecord.parse({
      ...{ id, device, command, state, issuedBy: who, issuedAt: issued_at, expiresAt: expires_at },
      parameters: Parameters.parse(JSON.parse(parameters)),
      detail: own.at(-1)?.detail ?? '',
      events: own.map(({ state, at, detail }) => ({ state, at, detail })),
    })
  })
}

function sorted(parameters: Record<string, number>): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))
}
