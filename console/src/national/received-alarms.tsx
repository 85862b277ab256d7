import { provinces } from '@ioc/domain/facts/provinces'
import type { ReceivedAlert } from '@ioc/domain/link/board'
import { formatNumber } from '../format/number.ts'
import { formatClockShort, formatDate } from '../format/time.ts'
import { fetchReceived, fetchWithdrawn } from '../link/link-api.ts'
import { useLinked } from '../link/use-linked.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

/** Open alarms that provinces told of, and those that proved to be no event; those of an exercise say so. */
export function ReceivedAlarms({ link, onClose }: { link: CentreLink; onClose: () => void }) {
  const { language, words } = useWords()
  const received = useLinked(fetchReceived, link.linked)
  const withdrawn = useLinked(fetchWithdrawn, link.linked)
  const more = (list: { alerts: readonly ReceivedAlert[]; total: number }) =>
    list.total > list.alerts.length ? (
      <p>{words.linked.more(formatNumber(list.total - list.alerts.length, 0, language))}</p>
    ) : null
  return (
    <Dialog title={words.linked.alarms} className="directives" onClose={onClose}>
      {received === null || received.total > 0 ? null : <p>{words.linked.noAlarms}</p>}
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
  const province = provinces.find(({ code }) => code === alarm.province)
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
        {language === 'vi' ? province?.name : province?.nameEn} · {alarm.place[language]} ·{' '}
        {words.since(moment(alarm.raisedAt))}
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
