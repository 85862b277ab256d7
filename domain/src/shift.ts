import { z } from 'zod'
import type { Label } from './label.ts'

const longestNote = 4000

/** What is open and what is held at the desk, in the words of who goes for who comes; empty: nothing was said. */
export const HandoverNote = z.string().trim().max(longestNote)

const Count = z.number().int().nonnegative()

/**
 * What is open at the desk at a moment: alarms of the live lane that are not held, by priority, and those of them that
 * nobody has acknowledged; alarms that are held; incidents, and those of them that are overdue.
 */
export const DeskStanding = z.object({
  open: z.object({ 1: Count, 2: Count, 3: Count }),
  unacknowledged: Count,
  shelved: Count,
  suppressed: Count,
  outOfService: Count,
  incidents: Count,
  overdue: Count,
})
export type DeskStanding = z.infer<typeof DeskStanding>

/** What happens to the shift of the duty desk; `relieved`: who had it until then. */
type ShiftEvent =
  | { type: 'taken'; relieved: string | null; note: string; standing: DeskStanding }
  | { type: 'left'; relieved: string; note: string; standing: DeskStanding }

/** Who has the shift of the desk since when; `version`: how often it has changed hands. */
export type ShiftState = { version: number; person: string | null; since: string | null }

export type ShiftCommand = { type: 'take' | 'leave'; who: string; note: string; standing: DeskStanding }

export type ShiftDecision =
  | { type: 'event'; event: ShiftEvent }
  | { type: 'not_now'; why: Label }
  | { type: 'incomplete'; missing: { path: 'note'; message: Label }[] }

/** One person has the shift: it is taken from another, or left, with a note alone. */
export function decideShift({ person, since }: ShiftState, command: ShiftCommand): ShiftDecision {
  const { type, who, note, standing } = command
  if (type === 'leave') {
    if (person === null)
      return notNow({
        en: 'nobody has the shift: there is nothing to leave',
        vi: 'chưa có ai nhận ca: không có ca nào để kết thúc',
      })
    if (person !== who)
      return notNow({
        en: `the shift is that of ${person}: take it over instead of ending it`,
        vi: `${person} đang giữ ca: hãy nhận ca thay vì kết thúc ca`,
      })
    return note === '' ? withoutNote() : { type: 'event', event: { type: 'left', relieved: person, note, standing } }
  }
  if (person === who)
    return notNow({ en: `you have the shift already, since ${since}`, vi: `bạn đang giữ ca rồi, từ ${since}` })
  if (person !== null && note === '') return withoutNote()
  return { type: 'event', event: { type: 'taken', relieved: person, note, standing } }
}

function notNow(why: Label): ShiftDecision {
  return { type: 'not_now', why }
}

function withoutNote(): ShiftDecision {
  const message = {
    en: 'say what is open and what is shelved, and why',
    vi: 'hãy ghi việc gì đang mở, việc gì gác lại và vì sao',
  }
  return { type: 'incomplete', missing: [{ path: 'note', message }] }
}
