import type { ReceivedAlert } from '@ioc/domain/link/board'
import { useCallback } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatClockShort, formatDate } from '../format/time.ts'
import { fetchReceived, fetchWithdrawn } from '../link/link-api.ts'
import { useLinked } from '../link/use-linked.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'
import { provinceName } from './board-words.ts'

type ReceivedAlarmsProps = {
  link: CentreLink
  /** Code of the province whose alarms are shown alone; null: those of all. */
  province: string | null
  onClose: () => void
}

/** Open alarms that provinces told of, and those that proved to be no event; those of an exercise say so. */
export function ReceivedAlarms({ link, province, onClose }: ReceivedAlarmsProps) {
  const { language, words } = useWords()
  const received = useLinked(
    useCallback(() => fetchReceived(province), [province]),
    link.linked,
  )
  const withdrawn = useLinked(
    useCallback(() => fetchWithdrawn(province), [province]),
    link.linked,
  )
  const name = province === null ? null : provinceName(province, language)
  const more = (list: { alerts: readonly ReceivedAlert[]; total: number }) =>
    list.total > list.alerts.length ? (
      <p>{words.linked.more(formatNumber(list.total - list.alerts.length, 0, language))}</p>
    ) : null
  return (
    <Dialog
      title={name === null ? words.linked.alarms : `${words.linked.alarms}: ${name}`}
      className="directives"
      onClose={onClose}
    >
      {received === null || received.total > 0 ? null : (
        <p>{name === null ? words.linked.noAlarms : words.linked.noAlarmsOf(name)}</p>
      )}
      <ul>
        {(received?.alerts ?? []).map((one) => (
          <AlarmRow key={one.identifier} alarm={one} />
        ))}
      </ul>
      {received === null ? null : more(received)}
      {withdrawn === null || withdrawn.total === 0 ? null : (
        <>
          <h3 className="received-title">{words.linked.withdrawn}</h3>
          <ul>
            {withdrawn.alerts.map((one) => (
              <AlarmRow key={one.identifier} alarm={one} />
            ))}
          </ul>
          {more(withdrawn)}
        </>
      )}
    </Dialog>
  )
}

function AlarmRow({ alarm }: { alarm: ReceivedAlert }) {
  const { language, words } = useWords()
  const { withdrawn, priority, state } = alarm
  const moment = (iso: string) => `${formatClockShort(Date.parse(iso))} ${formatDate(Date.parse(iso))}`
  return (
    <li data-received={alarm.key} data-state={state}>
      <h3>
        {priority === null ? null : <Mark priority={priority} state={withdrawn === null ? 'open' : 'none'} />}
        <span>
          {alarm.title[language]}
          {alarm.status === 'Exercise' ? ` · ${words.linked.exercise}` : ''}
        </span>
      </h3>
      <p>
        {provinceName(alarm.province, language)} · {alarm.place[language]} · {words.since(moment(alarm.raisedAt))}
      </p>
      <p>{alarm.description[language]}</p>
      {withdrawn === null ? null : (
        <p>
          <strong>{words.linked.withdrawnFor[withdrawn.why](withdrawn.detail)}</strong>
          <br />
          {words.linked.by(withdrawn.by, moment(withdrawn.at))}
        </p>
      )}
    </li>
  )
}
