import type { Alert } from '@ioc/domain/alert'
import { isUnacknowledged } from '@ioc/domain/alert-state'
import { lanePolicy } from '@ioc/domain/lane'
import type { AlarmReport } from '@ioc/domain/messages/alert-routes'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { BellButton, BellTrouble } from '../bell/bell-button.tsx'
import type { Bell } from '../bell/use-bell.ts'
import { formatNumber } from '../format/number.ts'
import { useOpenFromAlerts } from '../incident/open-from-alert.tsx'
import { fitRows, groupRows, type QueueRow, type QueueView, rowAlerts } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { EventMark } from '../look/mark.tsx'
import { alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { AlertRow } from './alert-row.tsx'
import { CameraTiles } from './camera-tiles.tsx'
import { camerasFit, heights, rowsFit } from './column-room.ts'
import { HeldLists } from './held-lists.tsx'
import { ShelveForm } from './shelve-form.tsx'
import { useAlertCommands } from './use-alert-commands.ts'
import { useRemHeight } from './use-rem-height.ts'

export type QueueProps = {
  feed: Feed
  mayOperate: boolean
  report: AlarmReport | null
  bell: Bell
  /** Cameras that are shown below the rows where there is room. */
  cameras: readonly string[]
  /** What stands above the queue in a column of this height, rem. */
  above: (column: number) => ReactNode
  view: QueueView
  second: number
  chosen: string | null
  onChoose: (device: string) => void
}

/** The queue: what fits is shown, what does not is counted; J and K walk over all of it. */
export function Queue(props: QueueProps) {
  const { feed, mayOperate, report, bell, cameras, above: aboveQueue, view, second, chosen, onChoose } = props
  const { language, words } = useWords()
  const column = useRef<HTMLElement>(null)
  const room = useRef<HTMLDivElement>(null)
  const columnHeight = useRemHeight(column)
  const roomHeight = useRemHeight(room)
  const [cursor, setCursor] = useState<string | null>(null)
  const [shelving, setShelving] = useState<readonly Alert[] | null>(null)
  const [isHeldOpen, setHeldOpen] = useState(false)
  const commands = useAlertCommands(feed.lane, mayOperate)
  const rows = useMemo(() => groupRows(view.rows), [view])
  const { open: openWork, trouble } = useOpenFromAlerts(feed.registry)
  const isLive = lanePolicy(feed.lane).clock === 'wall'
  const at = rows.findIndex((row) => rowAlerts(row).some((alert) => alert.key === cursor))
  const rowHeight = drawnRowHeight()
  const fit = rowsFit(roomHeight, rowHeight)
  const { above, shown, below } = fitRows(rows, fit, at)
  const said = (bell.trouble !== null ? heights.line : 0) + (report?.inFlood === true ? heights.flood : 0)
  const hasCameras = cameras.length > 0 && camerasFit(roomHeight, rows.length, rowHeight)
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return
      if (document.querySelector('dialog[open]') !== null) return
      const key = event.key.toLowerCase()
      const focused = document.activeElement?.closest('[data-alert-key]')?.getAttribute('data-alert-key')
      const isOf = (one: QueueRow) => rowAlerts(one).some((alert) => alert.key === focused)
      const row =
        rows.find(isOf) ?? rows[at] ?? rows.find((one) => rowAlerts(one).some((alert) => alert.subject.id === chosen))
      if (key === 'g' && row !== undefined && isLive) {
        openWork(row.alert, row.others)
        return
      }
      if (key === 's' && row !== undefined) {
        event.preventDefault()
        setShelving(rowAlerts(row))
      }
      if (key === 'a' && row !== undefined && isUnacknowledged(row.alert.response.state))
        void commands.send(rowAlerts(row), { word: 'acknowledge' })
      const step = { j: 1, k: -1 }[key]
      if (step === undefined || rows.length === 0) return
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
      setCursor(next?.alert.key ?? null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [rows, at, chosen, isLive, openWork, commands.send])
  useEffect(() => {
    if (cursor === null) return
    room.current?.querySelector<HTMLButtonElement>(`[data-alert-key="${CSS.escape(cursor)}"] button`)?.focus()
  }, [cursor])
  const empty = rows.length === 0
  const { shelved, suppressed, out_of_service: outOfService } = view.held
  const heldCount = shelved.length + suppressed.length + outOfService.length
  const { state } = words.alert
  return (
    <section ref={column} className="queue" aria-label={words.queue}>
      {aboveQueue(columnHeight - said)}
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
      {report?.inFlood === true ? (
        <p className="queue-flood" data-flood={report.lastTenMinutes} role="status">
          <strong>{words.alert.flood}</strong>{' '}
          {words.alert.floodMore(report.lastTenMinutes, view.rows.length - rows.length, heldCount)}{' '}
          {words.alert.floodBell}
        </p>
      ) : null}
      <BellTrouble bell={bell} />
      {trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
      {above > 0 ? <p className="queue-more">{words.rowsAbove(above)}</p> : null}
      <div ref={room} className="queue-room">
        <ul className={empty ? 'is-empty' : ''}>
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
              commands={commands}
              onShelve={() => setShelving(rowAlerts(row))}
              isChosen={rowAlerts(row).some((alert) => alert.subject.id === chosen)}
              onChoose={() => {
                setCursor(row.alert.key)
                onChoose(row.alert.subject.id)
              }}
            />
          ))}
        </ul>
        {hasCameras ? <CameraTiles feed={feed} cameras={cameras} second={second} onChoose={onChoose} /> : null}
      </div>
      {below > 0 ? <p className="queue-more">{words.moreRows(below)}</p> : null}
      <p className="queue-events">
        <span>
          <EventMark />
          {words.openEvents}
        </span>
        <strong>{formatNumber(view.openEvents, 0, language)}</strong>
      </p>
      <div className="queue-foot">
        <button type="button" className="queue-held" data-held={heldCount} onClick={() => setHeldOpen(true)}>
          {`${state.shelved} ${shelved.length} · ${state.suppressed} ${suppressed.length} · ${state.out_of_service} ${outOfService.length}`}
        </button>
        <BellButton bell={bell} />
      </div>
      {isHeldOpen ? (
        <HeldLists feed={feed} held={view.held} commands={commands} onClose={() => setHeldOpen(false)} />
      ) : null}
      {shelving?.[0] === undefined ? null : (
        <ShelveForm
          title={alertTitle(shelving[0], language)}
          isUrgent={shelving.some(({ priority }) => priority === 1)}
          onSend={(action) => void commands.send(shelving, action)}
          onClose={() => setShelving(null)}
        />
      )}
    </section>
  )
}

/** How high a row of the queue is here, rem: a desk draws it lower than a wall. */
function drawnRowHeight(): number {
  const said = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'))
  return said > 0 ? said : heights.row
}
