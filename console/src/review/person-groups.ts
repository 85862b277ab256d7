import type { Incident } from '@ioc/domain/incident/incident'
import { type NamedField, type NamingTrouble, namingTrouble } from '@ioc/domain/incident/named-people'
import type { Colleagues } from '@ioc/domain/messages/people-shapes'

export type Colleague = Colleagues[number]
type Place = Pick<Incident, 'commune' | 'class'>

/** Why the account cannot be named there, as the server would say it; whoever is no colleague has no open account. */
export function troubleOf(
  colleagues: Colleagues,
  { field, who, place }: { field: NamedField; who: string; place: Place },
): NamingTrouble | undefined {
  const found = colleagues.find(({ id }) => id === who)
  return namingTrouble(field, found && { ...found, disabled: false }, place)
}

/**
 * Who may be named there, each group by name: those who see the place and the field of the work, and those who do not.
 * Whose roles do not allow it is in neither.
 */
export function personGroups(
  colleagues: Colleagues,
  field: NamedField,
  place: Place,
): { fit: Colleague[]; blind: Colleague[] } {
  const known = colleagues
    .toSorted((a, b) => a.name.localeCompare(b.name, 'vi') || (a.id < b.id ? -1 : 1))
    .map((one) => ({ one, trouble: namingTrouble(field, { ...one, disabled: false }, place) }))
  const where = (holds: (trouble: NamingTrouble | undefined) => boolean) =>
    known.filter(({ trouble }) => holds(trouble)).map(({ one }) => one)
  return {
    fit: where((trouble) => trouble === undefined),
    blind: where((trouble) => trouble === 'commune' || trouble === 'domain' || trouble === 'data'),
  }
}
