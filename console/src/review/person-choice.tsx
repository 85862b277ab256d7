import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { Incident } from '@ioc/domain/incident/incident'
import type { NamedField } from '@ioc/domain/incident/named-people'
import { communeName } from '@ioc/domain/place'
import { useWords } from '../words/language.ts'
import { useColleagues } from './colleagues.tsx'
import { type Colleague, personGroups, troubleOf } from './person-groups.ts'

type PersonChoiceProps = {
  id: string
  field: NamedField
  value: string
  /** Who stands there now: named still where the account is closed, or may not act any more. */
  current: string | null
  /** The commune and the class of the work; null where none is said yet. */
  place: Pick<Incident, 'commune' | 'class'>
  /** Why the server has refused whoever is chosen. */
  refusal: string | undefined
  onChange: (person: string) => void
}

const namedCommunes = 2

/** Who does the work or answers for it: those who see it, each with roles and place; who does not cannot be chosen. */
export function PersonChoice({ id, field, value, current, place, refusal, onChange, ...more }: PersonChoiceProps) {
  const { language, words } = useWords()
  const text = words.review
  const colleagues = useColleagues()
  const { fit, blind } = personGroups(colleagues ?? [], field, place)
  const nameOf = (code: string) => {
    const found = communesOfDaNang.find((one) => one.code === code)
    return found === undefined ? code : communeName(found, language)
  }
  const placeOf = ({ scope: { communes } }: Colleague) =>
    communes === 'all'
      ? text.people.everywhere
      : communes.slice(0, namedCommunes).map(nameOf).join(', ') +
        (communes.length > namedCommunes ? ` +${communes.length - namedCommunes}` : '')
  const option = (one: Colleague) => (
    <option key={one.id} value={one.id}>
      {`${one.name} (${one.id}): ${one.roles.map((role) => words.people.roles[role]).join(', ')} · ${placeOf(one)}`}
    </option>
  )
  const isListed = current === null || [...fit, ...blind].some((one) => one.id === current)
  const trouble = value === '' || colleagues === null ? undefined : troubleOf(colleagues, { field, who: value, place })
  return (
    <>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)} {...more}>
        <option value="">{text.unset}</option>
        {isListed ? null : (
          <option value={current}>{colleagues?.find((one) => one.id === current)?.name ?? current}</option>
        )}
        {blind.length === 0 ? (
          fit.map(option)
        ) : (
          <>
            <optgroup label={text.people.fit}>{fit.map(option)}</optgroup>
            <optgroup label={text.people.blind} disabled>
              {blind.map(option)}
            </optgroup>
          </>
        )}
      </select>
      {fit.length + blind.length > 0 ? null : (
        <span className="second">{colleagues === null ? text.people.waiting : text.people.nobody[field]}</span>
      )}
      {trouble === undefined ? null : (
        <span className="is-trouble" data-trouble={trouble}>
          {text.people.trouble[trouble]} {text.people.choose}
        </span>
      )}
      {trouble === undefined && value !== '' && refusal !== undefined ? (
        <span className="is-trouble">{words.commandFailed(refusal)}</span>
      ) : null}
    </>
  )
}
