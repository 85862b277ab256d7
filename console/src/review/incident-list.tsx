import { IncidentState } from '@ioc/domain/incident/incident'
import type { ListedIncident } from '@ioc/domain/messages/incident-shapes'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatSpan } from '../format/time.ts'
import { fetchIncidentCounts, fetchIncidents, type IncidentWish } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import { useAsked } from '../live/use-asked.ts'
import { Mark } from '../look/mark.tsx'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { NewIncident } from './new-incident.tsx'
import { useHiddenRows } from './use-hidden-rows.ts'

type IncidentListProps = {
  wish: IncidentWish
  onWish: (wish: IncidentWish) => void
  chosen: string | null
  second: number
  version: number
  may: boolean
  isFollowing: boolean
}

/** The incidents that fit, those due first on top; J and K walk, Enter opens. */
export function IncidentList({ wish, onWish, chosen, second, version, may, isFollowing }: IncidentListProps) {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const worker = (assignee: string | null) => (assignee === null ? words.review.nobody : nameOf(assignee))
  const text = words.review
  const counts = useAsked(fetchIncidentCounts, version).value
  const { rows, more, isLoaded } = usePages(wish, version)
  const list = useRef<HTMLUListElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const hidden = useHiddenRows(list, rows)
  useKeys(list, search)
  const number = (n: number) => formatNumber(n, 0, language)
  return (
    <section className="review-list" aria-label={text.list}>
      <h2>
        {text.list}
        {counts === null ? null : (
          <span className="second" data-open={counts.open} data-overdue={counts.overdue}>
            {text.counts(number(counts.open), number(counts.overdue))}
          </span>
        )}
      </h2>
      {isFollowing ? null : <p className="is-trouble">{words.notLiveSentence}</p>}
      <div className="review-filter">
        <input
          ref={search}
          type="search"
          aria-label={text.search}
          placeholder={text.searchHint}
          value={wish.q}
          onChange={(event) => onWish({ ...wish, q: event.target.value })}
        />
        <select
          aria-label={text.filter}
          value={wish.state}
          onChange={(event) => onWish({ ...wish, state: event.target.value })}
        >
          {(['open', ...IncidentState.options, 'all'] as const).map((state) => (
            <option key={state} value={state}>
              {text.states[state]}
            </option>
          ))}
        </select>
      </div>
      {wish.commune === null ? null : (
        <p className="review-narrowed" data-commune={wish.commune}>
          <span>
            {`${text.filter}: `}
            <strong>{communeWords(wish.commune, language)}</strong>
          </span>
          <button type="button" onClick={() => onWish({ ...wish, commune: null })}>
            {text.unfilter}
          </button>
        </p>
      )}
      {may ? <NewIncident /> : <p className="second">{text.needAdministrator}</p>}
      <ul ref={list}>
        {rows.map((row) => (
          <li key={row.id} data-incident={row.number} data-state={row.state}>
            <button type="button" aria-current={row.id === chosen} onClick={() => goTo({ incident: row.id })}>
              <Mark priority={row.priority} state={row.state === 'closed' ? 'none' : 'open'} />
              <span className="review-title">{row.title}</span>
              <span className="review-due">
                <Due incident={row} now={second * 1000} />
              </span>
              <span className="second">
                {`${row.number} · ${row.state === 'draft' ? text.states.draft : worker(row.assignee)}`}
                {row.obstacle === null ? '' : ` · ${text.obstacle}`}
              </span>
            </button>
          </li>
        ))}
        {rows.length === 0 ? (
          <li className="review-none">
            {isLoaded ? text.none : text.loading} {isLoaded ? <span className="second">{text.noneMore}</span> : null}
          </li>
        ) : null}
      </ul>
      {more === null ? null : (
        <button type="button" onClick={more}>
          {text.more}
        </button>
      )}
      <p className="review-keys">
        <kbd>J</kbd> <kbd>K</kbd> {text.moveKeys} · <kbd>Enter</kbd> {text.openKey} · <kbd>/</kbd> {text.searchKey}
        {hidden.above === 0 ? '' : ` · ${words.rowsAbove(hidden.above)}`}
        {hidden.below === 0 ? '' : ` · ${words.moreRows(hidden.below)}`}
      </p>
    </section>
  )
}

/** How much time is left, or since when it is over; work that is done owes none. */
type DueProps = { incident: Pick<ListedIncident, 'state' | 'deadline'>; now: number }
export function Due({ incident, now }: DueProps): ReactNode {
  const { words } = useWords()
  const text = words.review
  const { state, deadline } = incident
  if (state !== 'draft' && state !== 'assigned' && state !== 'in_progress') return text.states[state]
  if (deadline === null) return text.noDeadline
  const left = Date.parse(deadline) - now
  return left < 0 ? <strong>{text.late(formatSpan(-left, words))}</strong> : text.left(formatSpan(left, words))
}

function usePages(wish: IncidentWish, version: number) {
  const first = useAsked(
    useCallback(() => fetchIncidents(wish, null), [wish]),
    version,
  )
  const [older, setOlder] = useState<{ rows: readonly ListedIncident[]; next: string | null } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wish or change begins with the first page anew
  useEffect(() => setOlder(null), [wish, version])
  const next = older === null ? (first.value?.next ?? null) : older.next
  return {
    rows: [...(first.value?.incidents ?? []), ...(older?.rows ?? [])],
    isLoaded: first.value !== null,
    more:
      next === null
        ? null
        : () =>
            void fetchIncidents(wish, next).then((answer) => {
              if (answer.type !== 'good') return
              setOlder({ rows: [...(older?.rows ?? []), ...answer.value.incidents], next: answer.value.next })
            }),
  }
}

/** J and K move the focus over the rows, / goes to the search; none while a person types. */
function useKeys(
  list: React.RefObject<HTMLUListElement | null>,
  search: React.RefObject<HTMLInputElement | null>,
): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]') !== null) return
      if (event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
      if (event.key === '/') {
        event.preventDefault()
        search.current?.focus()
        return
      }
      const step = { j: 1, k: -1 }[event.key.toLowerCase()]
      const rows = [...(list.current?.querySelectorAll('button') ?? [])]
      if (step === undefined || rows.length === 0) return
      const at = rows.findIndex((row) => row === document.activeElement || row.ariaCurrent === 'true')
      const focused = rows.findIndex((row) => row.matches(':focus'))
      rows[Math.max(0, Math.min(rows.length - 1, (focused === -1 ? at : focused) + step))]?.focus()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [list, search])
}
