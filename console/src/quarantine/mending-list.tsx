import type { Mending } from '@ioc/domain/quarantine'
import { useCallback, useEffect } from 'react'
import { formatNumber } from '../format/number.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { fetchMendings, mend, stopMending } from './quarantine-api.ts'
import { reasonName } from './quarantine-filters.tsx'

type MendingListProps = { lane: string; version: number; may: boolean; onOrdered: () => void }

const shown = 3
const whileRunningMs = 500

/** The newest orders with their progress; one under way can be stopped, a dismissal taken back. */
export function MendingList({ lane, version, may, onOrdered }: MendingListProps) {
  const asked = useAsked(
    useCallback(() => fetchMendings(lane), [lane]),
    version,
  )
  const mendings = asked.value ?? []
  const isRunning = mendings.some((one) => one.state === 'running' || one.late > 0)
  const { again } = asked
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = window.setInterval(again, whileRunningMs)
    return () => window.clearInterval(timer)
  }, [isRunning, again])
  const undo = (mending: Mending) =>
    mend({
      lane,
      action: { type: 'reopen' },
      which: { type: 'filter', filter: { mending: mending.id } },
      why: '',
    })
  return (
    <ul className="mendings" aria-live="polite">
      {mendings.slice(0, shown).map((mending) => (
        <MendingRow
          key={mending.id}
          mending={mending}
          may={may}
          onStop={() => void stopMending(mending.id, lane).then(onOrdered)}
          onUndo={() => void undo(mending).then(onOrdered)}
        />
      ))}
    </ul>
  )
}

type MendingRowProps = { mending: Mending; may: boolean; onStop: () => void; onUndo: () => void }

function MendingRow({ mending, may, onStop, onUndo }: MendingRowProps) {
  const { language, words } = useWords()
  const text = words.quarantine
  const number = (n: number) => formatNumber(n, 0, language)
  const { action, done, total, state, untouched } = mending
  const outcomes = (['parsed', 'stored', 'duplicate', 'late', 'dismissed', 'reopened'] as const)
    .filter((name) => mending[name] > 0)
    .map((name) => `${text.outcomes[name]} ${number(mending[name])}`)
  // What a message said for the first time now was never refused before.
  const apart = mending.parsed > 0 ? text.message.keptApart : text.still
  const refused = Object.entries(mending.refused).map(([reason, n]) =>
    apart(reasonName(reason, text.reasons).toLocaleLowerCase(), number(n)),
  )
  const rest = untouched > 0 ? [text.untouched(number(untouched))] : []
  return (
    <li data-mending={state}>
      <p>
        <strong>{text.order(text.actions[action.type], number(done), number(total))}</strong> {text.state[state]}
      </p>
      <progress max={Math.max(1, total)} value={done} />
      <p className="second">{[...outcomes, ...refused, ...rest].join(' · ')}</p>
      {may && state === 'running' ? (
        <button type="button" onClick={onStop}>
          {text.stop}
        </button>
      ) : null}
      {may && action.type === 'dismiss' && state !== 'running' && mending.dismissed > 0 ? (
        <button type="button" data-order="undo" onClick={onUndo}>
          {text.undo}
        </button>
      ) : null}
    </li>
  )
}
