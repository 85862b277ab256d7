import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback } from 'react'
import { goTo } from '../incident/review-path.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { keptDraft } from '../live/kept-draft.ts'
import { useAsked } from '../live/use-asked.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { WithColleagues } from './colleagues.tsx'
import { DeskHead } from './desk-head.tsx'
import { fetchProcedures } from './procedure-api.ts'
import { classRows, type ProcedureDraft } from './procedure-draft.ts'
import { ProcedureView } from './procedure-view.tsx'

/** Drafts by procedure; null where there is none. */
const kept = keptDraft<Readonly<Record<string, ProcedureDraft>>>()

type ProceduresDeskProps = {
  link: CentreLink
  centre: CentreState
  live: Feed
  chosen: string | null
  screen: Screen
  choices: Choices
}

/** The checklists by class of alert: one of them with its versions, and its next version where it is being written. */
export function ProceduresDesk({ link, centre, live, chosen, screen, choices }: ProceduresDeskProps) {
  const { language, words } = useWords()
  const text = words.procedures
  const second = useSecond(useCallback(() => live.serverNow(), [live]))
  const may = centre.rights.includes('manage')
  const ask = useCallback(async () => ({ type: 'good', value: await fetchProcedures() }) as const, [])
  const { value: answer, again } = useAsked(ask, link.incidents)
  const drafts = kept.use() ?? {}
  const keep = (id: string, draft: ProcedureDraft | null) => {
    const { [id]: _, ...others } = drafts
    const next = draft === null ? others : { ...others, [id]: draft }
    kept.keep(Object.keys(next).length === 0 ? null : next)
  }
  const procedures = answer?.type === 'good' ? answer.value.procedures : []
  const rows = classRows(procedures)
  const row = rows.find(({ id }) => id === chosen)
  return (
    <WithColleagues may={centre.rights.includes('operate')} version={link.incidents}>
      <main className="review procedures" data-may-manage={may}>
        <DeskHead {...{ link, centre, screen, choices, second }} current="procedures" title={text.title} />
        {answer === null ? (
          <p className="procedures-middle">{text.loading}</p>
        ) : answer.type === 'failed' ? (
          <p className="procedures-middle" role="alert">
            {text.failed(answer.detail ?? words.noAnswer)}
          </p>
        ) : (
          <>
            <nav className="procedures-list" aria-label={text.title}>
              <ul>
                {rows.map(({ id, class: alertClass, procedure }) => (
                  <li key={id}>
                    <button
                      type="button"
                      data-procedure={id}
                      {...(id === chosen ? { 'aria-current': 'true' } : {})}
                      onClick={() => goTo({ procedure: id })}
                    >
                      <strong>{words.review.classes[alertClass]}</strong>
                      <span className="second">
                        {procedure === null
                          ? text.none
                          : `${procedure.title[language]} · ${text.version(procedure.version)} · ${text.steps(procedure.steps.length)}`}
                      </span>
                      {drafts[id] === undefined ? null : <strong data-drafted={id}>{text.draftMark}</strong>}
                    </button>
                  </li>
                ))}
              </ul>
            </nav>
            {row === undefined ? (
              <p className="procedures-middle second">{text.choose}</p>
            ) : (
              <ProcedureView
                key={row.id}
                {...{ row, may, version: link.incidents, draft: drafts[row.id] ?? null }}
                onDraft={(draft) => keep(row.id, draft)}
                again={again}
              />
            )}
          </>
        )}
      </main>
    </WithColleagues>
  )
}
