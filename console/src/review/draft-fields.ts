import type { Incident, SomeFields } from '@ioc/domain/incident/incident'
import { fromField, toField } from './vietnam-time.ts'

export type DraftField = keyof Omit<SomeFields, 'site'>
/** What each field of a draft shows, as text. */
export type DraftFields = Record<DraftField, string>
/** What a person has put into fields and not saved yet; `over`: what the draft said there when it was begun. */
export type Typed = Readonly<Partial<Record<DraftField, { value: string; over: string }>>>

/** What the fields of a draft say. */
export function draftFields(incident: Incident): DraftFields {
  return {
    ...{ assignee: incident.assignee ?? '', accountable: incident.accountable ?? '', tier: incident.tier },
    ...{ title: incident.title, description: incident.description, class: incident.class ?? '' },
    ...{ commune: incident.commune ?? '', deadline: toField(incident.deadline), clock: incident.clock },
    ...{ expected: incident.expected, priority: String(incident.priority) },
  }
}

/** What the fields show: what was typed, and where nothing was, what the draft says. */
export function shownFields(saved: DraftFields, typed: Typed): DraftFields {
  const values = Object.entries(typed).map(([field, { value }]) => [field, value])
  return { ...saved, ...Object.fromEntries(values) }
}

export function typeInto(typed: Typed, saved: DraftFields, given: Partial<DraftFields>): Typed {
  const fields = Object.entries(given) as [DraftField, string][]
  const fresh = fields.map(([field, value]) => [field, { value, over: typed[field]?.over ?? saved[field] }])
  return { ...typed, ...Object.fromEntries(fresh) }
}

/** What was typed and the draft does not say yet: what it says by now is forgotten here. */
export function stillTyped(typed: Typed, saved: DraftFields): Typed {
  const open = Object.entries(typed).filter(([field, { value }]) => !isSame(value, saved[field as DraftField]))
  return Object.fromEntries(open)
}

/** Whether somebody else has changed a field since this person began to type into it, and to something else. */
export function isOvertaken(typed: Typed, saved: DraftFields, field: DraftField): boolean {
  const own = typed[field]
  return own !== undefined && !isSame(own.over, saved[field]) && !isSame(own.value, saved[field])
}

/** The centre keeps words without the space around them. */
function isSame(one: string, other: string): boolean {
  return one.trim() === other.trim()
}

/** What was typed, as the server takes it: fields that nobody touched here are not spoken of. */
export function fieldsToSend(saved: DraftFields, typed: Typed): SomeFields {
  const open = stillTyped(typed, saved)
  return Object.fromEntries(Object.entries(fieldsOf(shownFields(saved, open))).filter(([field]) => field in open))
}

function fieldsOf(given: DraftFields) {
  const orNull = (value: string) => (value.trim() === '' ? null : value.trim())
  return {
    ...{ title: given.title, description: given.description, expected: given.expected, clock: given.clock },
    ...{ assignee: orNull(given.assignee), accountable: orNull(given.accountable), tier: given.tier },
    ...{ class: orNull(given.class), commune: orNull(given.commune), priority: Number(given.priority) },
    ...{ deadline: fromField(given.deadline) },
  } satisfies Record<DraftField, unknown>
}
