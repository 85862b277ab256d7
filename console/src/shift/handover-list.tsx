import type { Handovers } from '@ioc/domain/messages/shift-routes'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import { useWords } from '../words/language.ts'

type Handover = Handovers['handovers'][number]

/** How the shift went from hand to hand, newest first: who, when, what was said, and what was open then. */
export function HandoverList({ handovers }: { handovers: readonly Handover[] }) {
  const { words } = useWords()
  const text = words.shift
  if (handovers.length === 0) return <p className="second">{text.lastNone}</p>
  const whoOf = ({ person, relieved }: Handover) => {
    if (person === null) return text.ended(relieved?.name ?? '')
    return relieved === null ? text.took(person.name) : text.tookFrom(person.name, relieved.name)
  }
  return (
    <ul className="handovers">
      {handovers.map((one) => (
        <li key={one.version} data-handover={one.version}>
          <p>
            <strong>{whoOf(one)}</strong>{' '}
            <span className="second">
              {formatClockShort(Date.parse(one.at))} {formatDateShort(Date.parse(one.at))}
            </span>
          </p>
          {one.note === '' ? null : <p className="handover-note">{one.note}</p>}
          <p className="second">{text.standing(one.standing)}</p>
        </li>
      ))}
    </ul>
  )
}
