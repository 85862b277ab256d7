import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { isOverdue } from '@ioc/domain/link/directive'
import { communeName } from '@ioc/domain/place'
import { formatClockShort, formatDate } from '../format/time.ts'
import type { DirectiveDraft } from '../link/directive-desk.tsx'
import { fetchLifted } from '../link/link-api.ts'
import { useLinked } from '../link/use-linked.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

type Props = {
  link: CentreLink
  onClose: () => void
  /** Begins a directive that answers an obstacle; undefined where this person may send none. */
  answer: ((draft: DirectiveDraft) => void) | undefined
}

/** Incidents of provinces that an obstacle has held up until it came to the nation; one that is cleared says so. */
export function LiftedIncidents({ link, onClose, answer }: Props) {
  const { language, words } = useWords()
  const moment = (iso: string) => `${formatClockShort(Date.parse(iso))} ${formatDate(Date.parse(iso))}`
  const lifted = useLinked(fetchLifted, link.linked)
  return (
    <Dialog title={words.linked.lifted} className="directives" onClose={onClose}>
      {lifted === null || lifted.length > 0 ? null : <p>{words.linked.noLifted}</p>}
      {answer === undefined ? <p>{words.linked.needSignIn}</p> : null}
      <ul>
        {(lifted ?? []).map((one) => {
          const { id, number, title, state, priority, commune, obstacle, exercise, directives } = one
          const province = provinces.find(({ code }) => code === one.province)
          const known = communesOfDaNang.find(({ code }) => code === commune)
          const place = known ? communeName(known, language) : commune
          const states: Record<string, string> = words.review.states
          return (
            <li key={`${one.province}/${id}`} data-lifted={id} data-state={state} data-obstacle={obstacle !== null}>
              <h3>
                {priority === null ? null : <Mark priority={priority} state={obstacle === null ? 'none' : 'open'} />}
                <span>
                  {number === null ? '' : `${number} · `}
                  {title} · {states[state] ?? state}
                  {exercise ? ` · ${words.linked.exercise}` : ''}
                </span>
              </h3>
              <p>{[language === 'vi' ? province?.name : province?.nameEn, place].filter((part) => part).join(' · ')}</p>
              <p>
                {obstacle === null ? words.linked.freed : `${obstacle.text} · ${words.since(moment(obstacle.since))}`}
              </p>
              {directives.map((directive) => (
                <p key={directive.id} data-answered-by={directive.id} data-state={directive.state}>
                  <strong>{words.linked.answeredBy(moment(directive.issuedAt))}</strong>:{' '}
                  {words.linked.directiveState[directive.state]}
                  {isOverdue(directive, Date.now()) ? ` · ${words.linked.overdue}` : ''}
                </p>
              ))}
              {obstacle === null || answer === undefined ? null : (
                <button
                  type="button"
                  data-order="answer"
                  onClick={() =>
                    answer({
                      ...{ province: one.province, work: words.linked.answerWork(title, obstacle.text) },
                      obstacleOf: one,
                    })
                  }
                >
                  {words.linked.answer}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
