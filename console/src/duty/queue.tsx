import { isUrgent } from '@ioc/domain/alert-state'
import type { AlarmReport } from '@ioc/domain/messages/alert-routes'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { BellButton, BellTrouble } from '../bell/bell-button.tsx'
import type { Bell } from '../bell/use-bell.ts'
import { formatNumber } from '../format/number.ts'
import { fitRows, type QueueView, rowAlerts } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { EventMark } from '../look/mark.tsx'
import { alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { AlertRow } from './alert-row.tsx'
import { CameraTiles } from './camera-tiles.tsx'
import { camerasFit, heights, rowsFit } from './column-room.ts'
import { HeldLists } from './held-lists.tsx'
import { ShelveForm } from './shelve-form.tsx'
import type { QueueCommands } from './use-queue-commands.ts'
import { useRemHeight } from './use-rem-height.ts'

export type QueueProps = {
  feed: Feed
  queue: QueueCommands
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
  const { feed, queue, report, bell, cameras, above: aboveQueue, view, second, chosen, onChoose } = props
  const { language, words } = useWords()
  const { rows, at, cursor, commands, work, isLive, shelving, shelve } = queue
  const column = useRef<HTMLElement>(null)
  const room = useRef<HTMLDivElement>(null)
  const columnHeight = useRemHeight(column)
  const roomHeight = useRemHeight(room)
  const [isHeldOpen, setHeldOpen] = useState(false)
  const rowHeight = drawnRowHeight()
  const fit = rowsFit(roomHeight, rowHeight)
  const { above, shown, below } = fitRows(rows, fit, at)
  const said = (bell.trouble !== null ? heights.line : 0) + (report?.inFlood === true ? heights.flood : 0)
  const hasCameras = cameras.length > 0 && camerasFit(roomHeight, rows.length, rowHeight)
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
      {work.trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {work.trouble.why}
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
              onShelve={() => shelve(rowAlerts(row))}
              isChosen={rowAlerts(row).some((alert) => alert.subject.id === chosen)}
              onChoose={() => {
                queue.walkTo(row.alert.key, row.alert.subject.id)
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
          isUrgent={shelving.some(({ response }) => isUrgent(response))}
          onSend={(action) => void commands.send(shelving, action)}
          onClose={() => shelve(null)}
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
