import { provinces } from '@ioc/domain/facts/provinces'
import { formatNumber } from '../format/number.ts'
import { formatClockShort } from '../format/time.ts'
import { fetchReceived } from '../link/link-api.ts'
import { useLinked } from '../link/use-linked.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

/** Open alarms that provinces told of; those of an exercise say so. */
export function ReceivedAlarms({ link, onClose }: { link: CentreLink; onClose: () => void }) {
  const { language, words } = useWords()
  const received = useLinked(fetchReceived, link.linked)
  return (
    <Dialog title={words.linked.alarms} className="directives" onClose={onClose}>
      {received === null || received.total > 0 ? null : <p>{words.linked.noAlarms}</p>}
      <ul>
        {(received?.alerts ?? []).map((one) => (
          <li key={one.identifier} data-received={one.key}>
            <h3>
              {one.priority === null ? null : <Mark priority={one.priority} state="open" />} {one.title[language]}
              {one.status === 'Exercise' ? ` · ${words.linked.exercise}` : ''}
            </h3>
            <p>
              {provinces.find(({ code }) => code === one.province)?.[language === 'vi' ? 'name' : 'nameEn']} ·{' '}
              {one.place[language]} · {words.since(formatClockShort(Date.parse(one.raisedAt)))}
            </p>
            <p>{one.description[language]}</p>
          </li>
        ))}
      </ul>
      {received !== null && received.total > received.alerts.length ? (
        <p>{words.linked.more(formatNumber(received.total - received.alerts.length, 0, language))}</p>
      ) : null}
    </Dialog>
  )
}
