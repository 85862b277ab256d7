import type { Incident } from '@ioc/domain/incident/incident'
import { nextDue } from '@ioc/domain/incident/incident-times'
import type { IncidentEvents } from '@ioc/domain/messages/incident-shapes'
import type { WorkingCalendar } from '@ioc/domain/working-calendar'
import type { ReactNode } from 'react'
import { formatShort } from '../format/time.ts'
import { evidencePath } from '../incident/incident-api.ts'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { type ClearRow, clearRows } from './clear-rows.ts'
import { useColleagues, useNameOf } from './colleagues.tsx'
import { fieldName, formatMoment, tierOrPerson } from './event-words.ts'
import { Due } from './incident-list.tsx'
import type { Refused } from './incident-view.tsx'
import { Named } from './named.tsx'

/** What has happened to an incident, oldest first. */
export type Happened = IncidentEvents['events']

type FiveClearsProps = { incident: Incident; events: Happened; second: number; refused: Refused | null }

/** The five clears as they stand: who, what, by when, with what result, and who answers for it. */
export function FiveClears({ incident, events, second, refused }: FiveClearsProps) {
  const { words } = useWords()
  const text = words.review
  const rows = clearRows(incident)
  const missing = rows.filter((row) => row.missing.length > 0).length
  const now = second * 1000
  const late = isLate(incident, now) ? 1 : 0
  return (
    <section className="clears">
      <h3>
        {text.five}
        <span className="second">{text.clearCounts(rows.length - missing - late, late, missing)}</span>
      </h3>
      <ol>
        {rows.map((row, place) => (
          <li key={row.clear} data-clear={row.clear} data-missing={row.missing.join(' ')}>
            <strong>{place + 1}</strong>
            <strong>{text.clears[row.clear]}</strong>
            <span className="clear-words">
              <ClearWords {...{ incident, events, now }} clear={row.clear} />
            </span>
            <strong className="clear-state">
              {row.clear === 'time' && late === 1 ? (
                <Due incident={incident} now={now} />
              ) : row.missing.length === 0 ? (
                text.full
              ) : (
                text.missing(row.missing.map((field) => fieldName(field, words)).join(', '))
              )}
            </strong>
            <Blamed row={row} refused={refused} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What an order was refused for, beside the clear that is to blame. */
function Blamed({ row, refused }: { row: ClearRow; refused: Refused | null }) {
  const { words } = useWords()
  const blamed = row.missing.filter((field) => refused?.errors.some(({ path }) => path === field))
  return blamed.length === 0 ? null : (
    <span className="clear-trouble is-trouble">
      {words.review.fieldTrouble(blamed.map((field) => fieldName(field, words)).join(', '))}
    </span>
  )
}

type ClearWordsProps = { incident: Incident; events: Happened; now: number; clear: ClearRow['clear'] }

function ClearWords({ incident, events, now, clear }: ClearWordsProps): ReactNode {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const colleagues = useColleagues()
  const text = words.review
  const short = (iso: string) => formatShort(Date.parse(iso), now)
  const joined = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')
  const rolesOf = (account: string | null) =>
    colleagues
      ?.find(({ id }) => id === account)
      ?.roles.map((role) => words.people.roles[role])
      .join(', ')
  const two = (first: ReactNode, second: ReactNode) => (
    <>
      <span>{first}</span>
      <span className="second">{second}</span>
    </>
  )
  const tellsNext = () => {
    if (incident.clock !== 'always' || !isLate(incident, now)) return null
    const next = nextDue({ ...incident, obstacle: null }, noCalendar)
    if (next?.event.type !== 'escalated') return null
    return text.tellsAt(formatShort(next.at, now), tierOrPerson(next.event.to, words, nameOf))
  }
  switch (clear) {
    case 'person':
      return two(
        <Named field="assignee" incident={incident} />,
        joined(
          rolesOf(incident.assignee),
          incident.reached.in_progress === undefined ? null : text.tookWork(short(incident.reached.in_progress)),
        ),
      )
    case 'work':
      return two(
        incident.description === '' ? incident.title : incident.description,
        [
          incident.class === null ? text.unset : text.classes[incident.class],
          incident.commune === null ? text.unset : communeWords(incident.commune, language),
          incident.procedure === null
            ? text.procedureNone
            : `${text.procedure(incident.procedure.title[language], incident.procedure.version)} · ${text.stepsDone(incident.steps.length, incident.procedure.steps.length)}`,
        ].join(' · '),
      )
    case 'time':
      return two(
        incident.deadline === null ? text.noDeadline : formatMoment(incident.deadline),
        joined(
          `${text.clock}: ${text.clocks[incident.clock]}`,
          ...sinceDeadline(events, incident).map(({ at, event }) =>
            event.type === 'overdue'
              ? text.noticedAt(short(at))
              : event.step === 'above'
                ? text.toldAboveAt(short(at))
                : null,
          ),
        ),
      )
    case 'result':
      return two(
        [
          incident.expected === '' ? '' : text.expectedIs(incident.expected),
          incident.actual === '' ? '' : text.actualIs(incident.actual),
        ].join(' '),
        incident.evidence.length === 0
          ? text.noEvidence
          : incident.evidence.map((file) => (
              <a key={file.sha256} href={evidencePath(incident.id, file.sha256)} download={file.name}>
                {file.name}
              </a>
            )),
      )
    case 'responsibility':
      return two(
        <Named field="accountable" incident={incident} />,
        joined(
          rolesOf(incident.accountable),
          `${text.tier}: ${text.tiers[incident.tier]}`,
          ...sinceDeadline(events, incident).map(({ at, event }) =>
            event.type === 'escalated' && event.step === 'accountable' ? text.toldAt(short(at)) : null,
          ),
          tellsNext(),
        ),
      )
  }
}

type Told = Happened[number] & { event: Extract<Happened[number]['event'], { type: 'overdue' | 'escalated' }> }

/** What the passing of its present deadline has brought, in order. */
function sinceDeadline(events: Happened, { deadline }: Incident): Told[] {
  return events.filter(
    (one): one is Told =>
      (one.event.type === 'overdue' || one.event.type === 'escalated') &&
      deadline !== null &&
      Date.parse(one.event.due) >= Date.parse(deadline),
  )
}

/** Whether work is owed whose deadline is over. */
function isLate({ state, deadline }: Incident, now: number): boolean {
  const owes = state === 'draft' || state === 'assigned' || state === 'in_progress'
  return owes && deadline !== null && Date.parse(deadline) < now
}

/** Where the clock always runs no calendar is asked. */
const noCalendar: WorkingCalendar = { spans: [], daysOff: new Set() }
