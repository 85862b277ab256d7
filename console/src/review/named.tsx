import { type Incident, openStates } from '@ioc/domain/incident/incident'
import type { NamedField } from '@ioc/domain/incident/named-people'
import { useWords } from '../words/language.ts'
import { useColleagues, useNameOf } from './colleagues.tsx'
import { troubleOf } from './person-groups.ts'

type NamedProps = { field: NamedField; incident: Pick<Incident, NamedField | 'commune' | 'class' | 'state'> }

/** Whom an incident names; of open work also that the account may no longer, as far as who looks may know it. */
export function Named({ field, incident }: NamedProps) {
  const { words } = useWords()
  const nameOf = useNameOf()
  const colleagues = useColleagues() ?? []
  const text = words.review
  const who = incident[field]
  if (who === null) return text.nobody
  const isAsked = openStates.has(incident.state) && colleagues.length > 0
  const trouble = isAsked ? troubleOf(colleagues, { field, who, place: incident }) : undefined
  return (
    <>
      {nameOf(who)}
      {trouble === undefined ? null : (
        <strong className="is-trouble" data-trouble={trouble}>
          {` · ${text.people.noLonger}: ${text.people.trouble[trouble]}`}
        </strong>
      )}
    </>
  )
}
