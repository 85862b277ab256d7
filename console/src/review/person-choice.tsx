import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { communeName } from '@ioc/domain/place'
import { useWords } from '../words/language.ts'
import { useColleagues } from './colleagues.tsx'
import { type Colleague, personGroups } from './person-groups.ts'

type PersonChoiceProps = {
  id: string
  value: string
  /** Who stands there now: named still where the account is disabled, or may not act any more. */
  current: string | null
  /** The commune of the work; null where none is said yet. */
  commune: string | null
  onChange: (person: string) => void
}

const namedCommunes = 2

/** Who does the work or answers for it: those of its commune first, each with roles and place. */
export function PersonChoice({ id, value, current, commune, onChange, ...more }: PersonChoiceProps) {
  const { language, words } = useWords()
  const text = words.review
  const colleagues = useColleagues()
  const { here, elsewhere } = personGroups(colleagues ?? [], commune)
  const nameOf = (code: string) => {
    const found = communesOfDaNang.find((one) => one.code === code)
    return found === undefined ? code : communeName(found, language)
  }
  const placeOf = ({ communes }: Colleague) =>
    communes === 'all'
      ? text.people.everywhere
      : communes.slice(0, namedCommunes).map(nameOf).join(', ') +
        (communes.length > namedCommunes ? ` +${communes.length - namedCommunes}` : '')
  const option = (one: Colleague) => (
    <option key={one.id} value={one.id}>
      {`${one.name} (${one.id}): ${one.roles.map((role) => words.people.roles[role]).join(', ')} · ${placeOf(one)}`}
    </option>
  )
  const isListed = current === null || [...here, ...elsewhere].some((one) => one.id === current)
  return (
    <>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)} {...more}>
        <option value="">{text.unset}</option>
        {isListed ? null : (
          <option value={current}>{colleagues?.find((one) => one.id === current)?.name ?? current}</option>
        )}
        {elsewhere.length === 0 || commune === null ? (
          here.map(option)
        ) : (
          <>
            <optgroup label={text.people.here(nameOf(commune))}>{here.map(option)}</optgroup>
            <optgroup label={text.people.elsewhere(nameOf(commune))}>{elsewhere.map(option)}</optgroup>
          </>
        )}
      </select>
      {here.length + elsewhere.length > 0 ? null : (
        <span className="second">{colleagues === null ? text.people.waiting : text.people.nobody}</span>
      )}
      {elsewhere.some((one) => one.id === value) && commune !== null ? (
        <span className="is-trouble">{text.people.cannotSee(nameOf(commune))}</span>
      ) : null}
    </>
  )
}
