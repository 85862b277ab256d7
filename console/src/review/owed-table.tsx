import { formatNumber } from '../format/number.ts'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import { fetchIncidentCounts } from '../incident/incident-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { Named } from './named.tsx'

/** Work of nowhere in particular: what is asked of a head wherever it is. */
const anywhere = { assignee: null, commune: null, class: null, state: 'assigned' } as const

const shown = 6

/** Heads who answer for open incidents, those with overdue work first. */
export function OwedTable({ version, second }: { version: number; second: number }) {
  const { language, words } = useWords()
  const text = words.review
  // What is overdue changes with time alone too: asked again each minute.
  const owed = useAsked(fetchIncidentCounts, version * 1e6 + (Math.floor(second / 60) % 1e6)).value?.owed ?? []
  return (
    <section className="review-owed">
      <h2>{text.owed}</h2>
      {owed.length === 0 ? (
        <p className="second">{text.owedNone}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{text.owedWho}</th>
              <th>{text.owedOpen}</th>
              <th>{text.owedLate}</th>
              <th>{text.owedNext}</th>
            </tr>
          </thead>
          <tbody>
            {owed.slice(0, shown).map((row) => (
              <tr key={row.accountable} data-owes={row.accountable}>
                <th scope="row" title={row.accountable}>
                  <Named field="accountable" incident={{ ...anywhere, accountable: row.accountable }} />
                </th>
                <td>{formatNumber(row.open, 0, language)}</td>
                <td>{row.overdue === 0 ? '0' : <strong>{formatNumber(row.overdue, 0, language)}</strong>}</td>
                <td>{row.nextDeadline === null ? '—' : nextOf(Date.parse(row.nextDeadline))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {owed.length > shown ? <p className="second">{words.moreRows(owed.length - shown)}</p> : null}
    </section>
  )
}

function nextOf(ms: number): string {
  return `${formatDateShort(ms)} ${formatClockShort(ms)}`
}
