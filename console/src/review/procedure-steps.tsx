import { type Incident, openStates } from '@ioc/domain/incident/incident'
import { formatShort } from '../format/time.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import type { GiveOrder } from './incident-view.tsx'

type ProcedureStepsProps = { incident: Incident; now: number; may: boolean; busy: boolean; give: GiveOrder }

/** The checklist that the incident began with: who does what by when, and what is done. */
export function ProcedureSteps({ incident, now, may, busy, give }: ProcedureStepsProps) {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const text = words.review
  const { procedure, steps } = incident
  if (procedure === null) return <p className="second">{text.procedureNone}</p>
  return (
    <section className="procedure">
      <h3>
        {text.procedure(procedure.title[language], procedure.version)}
        <span className="second">{text.stepsDone(steps.length, procedure.steps.length)}</span>
      </h3>
      <ol>
        {procedure.steps.map((step, place) => {
          const done = steps.find((one) => one.step === step.id)
          const by = Date.parse(incident.openedAt) + step.minutes * 60_000
          return (
            <li key={step.id} data-step={step.id} data-done={done !== undefined}>
              <strong>{place + 1}</strong>
              <span>
                {step.words[language]}
                <span className="second">
                  {done === undefined
                    ? `${step.role[language]} · ${text.stepBy(formatShort(by, now))}`
                    : `${formatShort(Date.parse(done.at), now)} · ${nameOf(done.who)}`}
                </span>
                {done === undefined ? <strong>{now > by ? text.stepLate : text.stepOpen}</strong> : null}
              </span>
              {done === undefined && may && openStates.has(incident.state) ? (
                <button type="button" disabled={busy} onClick={() => void give('step', { step: step.id })}>
                  {text.stepDo}
                  <span className="unseen"> {step.words[language]}</span>
                </button>
              ) : null}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
