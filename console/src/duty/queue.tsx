import { lanePolicy } from '@ioc/domain/lane'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { useOpenFromAlerts } from '../incident/open-from-alert.tsx'
import { fitRows, groupRows, type QueueView, rowAlerts } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { EventMark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'
import { AlertRow } from './alert-row.tsx'
import { useFit } from './use-fit.ts'

export type QueueProps = {
  feed: Feed
  view: QueueView
  second: number
  chosen: string | null
  onChoose: (device: string) => void
}

/** The queue: what fits is shown, what does not is counted; J and K walk over all of it. */
export function Queue({ feed, view, second, chosen, onChoose }: QueueProps) {
  const { language, words } = useWords()
  const list = useRef<HTMLUListElement>(null)
  const fit = useFit(list)
  const [cursor, setCursor] = useState<string | null>(null)
  const rows = useMemo(() => groupRows(view.rows), [view])
  const { open: openWork, trouble } = useOpenFromAlerts(feed.registry)
  const isLive = lanePolicy(feed.lane).clock === 'wall'
  const at = rows.findIndex((row) => rowAlerts(row).some((alert) => alert.key === cursor))
  const { above, shown, below } = fitRows(rows, fit, at)
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return
      if (document.querySelector('dialog[open]') !== null) return
      const row = rows[at]
      if (event.key.toLowerCase() === 'g' && row !== undefined && isLive) {
        openWork(row.alert, row.others)
        return
      }
      const step = { j: 1, k: -1 }[event.key.toLowerCase()]
      if (step === undefined || rows.length === 0) return
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
      setCursor(next?.alert.key ?? null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [rows, at, isLive, openWork])
  useEffect(() => {
    if (cursor === null) return
    list.current?.querySelector<HTMLButtonElement>(`[data-alert-key="${CSS.escape(cursor)}"] button`)?.focus()
  }, [cursor])
  const empty = rows.length === 0
  return (
    <section className="queue" aria-label={words.queue}>
      <h2>
        {words.queue}
        <span className="queue-order">
          {words.queueOrder}
          {isLive && rows.length > 0 ? (
            <>
              {' · '}
              <kbd>G</kbd> {words.review.makeKey}
            </>
          ) : null}
        </span>
      </h2>
      {trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
      {above > 0 ? <p className="queue-more">{words.rowsAbove(above)}</p> : null}
      <ul ref={list} className={empty ? 'is-empty' : ''}>
        {empty ? (
          <li className="queue-empty">
            <strong>{words.queueEmpty}</strong>
            <span>{words.queueEmptyMore(formatNumber(feed.board.counts.new, 0, language))}</span>
          </li>
        ) : null}
        {shown.map((row) => (
          <AlertRow
            key={row.alert.key}
            row={row}
            feed={feed}
            second={second}
            isChosen={rowAlerts(row).some((alert) => alert.subject.id === chosen)}
            onChoose={() => {
              setCursor(row.alert.key)
              onChoose(row.alert.subject.id)
            }}
          />
        ))}
      </ul>
      {below > 0 ? <p className="queue-more">{words.moreRows(below)}</p> : null}
      <p className="queue-events">
        <span>
          <EventMark />
          {words.openEvents}
        </span>
        <strong>{formatNumber(view.openEvents, 0, language)}</strong>
      </p>
    </section>
  )
}
