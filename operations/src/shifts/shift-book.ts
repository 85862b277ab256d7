import type { Label } from '@ioc/domain/label'
import { DeskStanding, decideShift, type ShiftCommand, type ShiftState } from '@ioc/domain/shift'
import type { Selectable, Transaction } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import { audit } from '../store/audit.ts'
import { appendEvents, StreamConflict } from '../store/events.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { deskStanding } from './desk-standing.ts'

const stream = 'shift'
const shownHandovers = 10

type Change = Omit<Selectable<StoreSchema['shift_change']>, 'standing'> & { standing: DeskStanding }

/** Who has the shift now. */
export async function shiftNow(database: Database | Transaction<StoreSchema>): Promise<ShiftState> {
  const [newest] = await lastChanges(database, 1)
  if (!newest) return { version: 0, person: null, since: null }
  const { version, person, at } = newest
  return { version, person, since: person === null ? null : at }
}

/** The last changes of hands, newest first. */
export async function lastChanges(
  database: Database | Transaction<StoreSchema>,
  limit = shownHandovers,
): Promise<Change[]> {
  const rows = await database.selectFrom('shift_change').selectAll().orderBy('version', 'desc').limit(limit).execute()
  return rows.map((row) => ({
    ...{ ...row, version: Number(row.version) },
    standing: DeskStanding.parse(JSON.parse(row.standing)),
  }))
}

/** Takes or ends the shift as its sender saw it: event, row and audit in one transaction, and one of two wins. */
export async function changeShift(
  database: Database,
  { version, ...command }: Omit<ShiftCommand, 'standing'> & { version: number },
  at: Date,
): Promise<Refusal | null> {
  const standing = await deskStanding(database, at)
  try {
    return await database.transaction().execute((transaction) => change(transaction, { ...command, standing }))
  } catch (cause) {
    if (!(cause instanceof StreamConflict)) throw cause
    return changedMeanwhile(await shiftNow(database))
  }

  async function change(transaction: Transaction<StoreSchema>, whole: ShiftCommand): Promise<Refusal | null> {
    const state = await shiftNow(transaction)
    if (state.version !== version) return changedMeanwhile(state)
    const { type, who, note } = whole
    const decided = decideShift(state, whole)
    const detail = state.person === null ? 'nobody had it' : `${state.person} had it`
    const result = decided.type === 'event' ? 'done' : decided.type
    await audit(transaction, { at, who, what: `${type} shift`, detail, result })
    if (decided.type === 'not_now') return refuse('not_now', decided.why)
    if (decided.type === 'incomplete')
      return refuse(
        'incomplete',
        { en: wordsOf(decided.missing, 'en'), vi: wordsOf(decided.missing, 'vi') },
        decided.missing,
      )
    const { event } = decided
    const next = await appendEvents(transaction, { stream, after: state.version, at, who, events: [event] })
    await transaction
      .insertInto('shift_change')
      .values({
        ...{ version: next, at: at.toISOString(), person: event.type === 'taken' ? who : null, note },
        ...{ relieved: event.relieved, standing: JSON.stringify(standing) },
      })
      .execute()
    return null
  }
}

function changedMeanwhile({ person, since }: ShiftState): Refusal {
  const now =
    person === null
      ? { en: 'nobody has it now', vi: 'hiện chưa có ai nhận ca' }
      : { en: `${person} has it since ${since}`, vi: `${person} đang giữ ca, từ ${since}` }
  return refuse('conflict', {
    en: `the shift has changed hands meanwhile: ${now.en}; look again`,
    vi: `ca vừa đổi người: ${now.vi}; hãy xem lại`,
  })
}

function wordsOf(missing: readonly { message: Label }[], language: keyof Label): string {
  return missing.map(({ message }) => message[language]).join('; ')
}
