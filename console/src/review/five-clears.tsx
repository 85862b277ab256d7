import type { Incident } from '@ioc/domain/incident/incident'
import type { ReactNode } from 'react'
import { evidencePath } from '../incident/incident-api.ts'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { type ClearRow, clearRows } from './clear-rows.ts'
import { fieldName, formatMoment } from './event-words.ts'
import { Due } from './incident-list.tsx'
import type { Refused } from './incident-view.tsx'
import { Named } from './named.tsx'

type FiveClearsProps = { incident: Incident; second: number; refused: Refused | null }

/** The five clears as they stand: who, what, by when, with what result, and who answers for it. */
export function FiveClears({ incident, second, refused }: FiveClearsProps) {
  const { words } = useWords()
  const text = words.review
  const rows = clearRows(incident)
  const missing = rows.filter((row) => row.missing.length > 0).length
  return (
    <section className="clears">
      <h3>
        {text.five}
        <span className="second">{text.clearCounts(rows.length - missing, missing)}</span>
      </h3>
      <ol>
        {rows.map((row, place) => (
          <li key={row.clear} data-clear={row.clear} data-missing={row.missing.join(' ')}>
            <strong>{place + 1}</strong>
            <strong>{text.clears[row.clear]}</strong>
            <span className="clear-words">
              <ClearWords incident={incident} clear={row.clear} />
            </span>
            <strong className="clear-state">
              {row.clear === 'time' && row.missing.length === 0 ? (
                <Due incident={incident} now={second * 1000} />
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

function ClearWords({ incident, clear }: { incident: Incident; clear: ClearRow['clear'] }): ReactNode {
  const { language, words } = useWords()
  const text = words.review
  const two = (first: ReactNode, second: ReactNode) => (
    <>
      <span>{first}</span>
      <span className="second">{second}</span>
    </>
  )
  switch (clear) {
    case 'person':
      return two(<Named field="assignee" incident={incident} />, started(incident, text.events.started))
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
        `${text.clock}: ${text.clocks[incident.clock]}`,
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
      return two(<Named field="accountable" incident={incident} />, `${text.tier}: ${text.tiers[incident.tier]}`)
  }
}

function started({ reached }: Incident, words: string): string {
  return reached.in_progress === undefined ? '' : `${words} ${formatMoment(reached.in_progress)}`
}
