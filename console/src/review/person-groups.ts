import { holdsPlace, mayDo } from '@ioc/domain/access'
import type { Colleagues } from '@ioc/domain/messages/people-shapes'

export type Colleague = Colleagues[number]

/**
 * Who may be given the work of a commune, each group by name: those who see that commune, and those who do not and so
 * could not open the incident. Who may not act on incidents at all is in neither.
 */
export function personGroups(
  colleagues: Colleagues,
  commune: string | null,
): { here: Colleague[]; elsewhere: Colleague[] } {
  const acting = colleagues
    .filter((one) => mayDo(one, 'operate'))
    .sort((a, b) => a.name.localeCompare(b.name, 'vi') || (a.id < b.id ? -1 : 1))
  const isHere = ({ communes }: Colleague) =>
    commune === null || holdsPlace({ communes, domains: 'all' }, { commune, domain: null })
  return { here: acting.filter(isHere), elsewhere: acting.filter((one) => !isHere(one)) }
}
