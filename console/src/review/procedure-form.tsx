import type { ProcedureVersions } from '@ioc/domain/messages/incident-shapes'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import type { Troubles } from './plan-draft.ts'
import { PlanField } from './plan-field.tsx'
import { putProcedure } from './procedure-api.ts'
import { editOf, emptyStep, moved, type ProcedureDraft, placeFaults } from './procedure-draft.ts'
import { ProcedureStepFields } from './procedure-step-fields.tsx'
import { momentWords } from './vietnam-time.ts'

type ProcedureFormProps = {
  draft: ProcedureDraft
  /** The version in force, and who made it when. */
  newest: ProcedureVersions['versions'][number] | null
  onDraft: (draft: ProcedureDraft | null) => void
  onSaved: (version: number) => void
  again: () => void
}

/** The next version of a procedure while it is written. */
export function ProcedureForm({ draft, newest, onDraft, onSaved, again }: ProcedureFormProps) {
  const { words } = useWords()
  const text = words.procedures
  const nameOf = useNameOf()
  const [troubles, setTroubles] = useState<Troubles>({})
  const [refused, setRefused] = useState<string | null>(null)
  const [told, setTold] = useState('')
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  /** The control that keeps the focus while its step moves. */
  const held = useRef<string[]>([])
  useEffect(() => {
    if (Object.keys(troubles).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [troubles])
  useEffect(() => {
    const found = held.current.map((id) => document.getElementById(id)).find((element) => element !== null)
    held.current = []
    found?.focus()
  })
  const { steps } = draft
  const move = (place: number, by: -1 | 1) => {
    const step = steps[place]
    if (step === undefined || steps[place + by] === undefined) return
    held.current = [document.activeElement?.id ?? '', `up-${step.key}`, `down-${step.key}`].filter((id) => id !== '')
    onDraft({ ...draft, steps: moved(steps, place, by) })
    setTold(text.moved(place + 1, place + by + 1))
  }
  const save = async () => {
    setBusy(true)
    const answer = await putProcedure(draft.id, editOf(draft))
    setBusy(false)
    if (answer.type === 'good') return onSaved(answer.value.version)
    if (answer.status === 409) {
      again()
      return setRefused(text.behind)
    }
    const { placed, rest } = placeFaults(answer.errors ?? [], draft)
    const found = Object.fromEntries(placed.map(({ place, wrong }) => [place, text.wrong[wrong]]))
    setTroubles(found)
    const count = Object.keys(found).length
    const said = [count === 0 ? words.commandFailed(answer.detail ?? words.noAnswer) : text.refused(count), ...rest]
    setRefused(said.join(' '))
  }
  const titleField = (language: 'vi' | 'en', label: string) => (
    <PlanField place={`title.${language}`} label={label} troubles={troubles}>
      {(more) => (
        <input
          {...more}
          name={`title-${language}`}
          autoComplete="off"
          value={draft.title[language]}
          onChange={({ target }) => onDraft({ ...draft, title: { ...draft.title, [language]: target.value } })}
        />
      )}
    </PlanField>
  )
  const isBehind = newest !== null && newest.version !== draft.from
  return (
    <form
      ref={form}
      className="procedure-form"
      data-form="procedure"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void save()
      }}
    >
      <div className="plan-head">
        <h2>
          {text.editing(draft.from + 1)}
          <span className="second">{words.review.classes[draft.class]}</span>
        </h2>
        <div className="plan-orders">
          <button type="submit" className="is-first" data-order="save-procedure" disabled={busy}>
            {text.save(draft.from + 1)}
          </button>
          <button type="button" data-order="discard-procedure" disabled={busy} onClick={() => onDraft(null)}>
            {text.discard}
          </button>
          <p className="second">{text.unsaved}</p>
        </div>
        <p className="second" data-keeps={true}>
          {text.keeps}
        </p>
        {refused === null ? null : (
          <p role="alert" className="is-trouble" data-outcome="refused">
            {refused}
          </p>
        )}
        {isBehind ? (
          <div className="plan-conflict" role="alert" data-conflict={newest.version}>
            <p>
              <strong>
                {text.conflict(
                  nameOf(newest.changed?.who ?? ''),
                  newest.changed === null ? '' : momentWords(newest.changed.at),
                  newest.version,
                  draft.from,
                )}
              </strong>
            </p>
            <button type="button" data-order="take-theirs" onClick={() => onDraft(null)}>
              {text.takeTheirs(newest.version)}
            </button>
            <button
              type="button"
              data-order="keep-mine"
              onClick={() => {
                setRefused(null)
                onDraft({ ...draft, from: newest.version })
              }}
            >
              {text.keepMine(newest.version + 1)}
            </button>
          </div>
        ) : null}
      </div>
      <div className="procedure-title">
        {titleField('vi', text.titleVi)}
        {titleField('en', text.titleEn)}
      </div>
      <p className="second">{text.keys}</p>
      <p role="status" className="unseen">
        {told}
      </p>
      <ol>
        {steps.map((step, n) => (
          <ProcedureStepFields
            key={step.key}
            {...{ step, troubles, place: n, last: steps.length - 1 }}
            onChange={(more) =>
              onDraft({ ...draft, steps: steps.map((one) => (one.key === step.key ? { ...one, ...more } : one)) })
            }
            onMove={(by) => move(n, by)}
            onRemove={() => onDraft({ ...draft, steps: steps.filter(({ key }) => key !== step.key) })}
          />
        ))}
      </ol>
      {troubles.steps === undefined ? null : <p className="is-trouble">{troubles.steps}</p>}
      <button
        type="button"
        data-order="add-step"
        {...(troubles.steps === undefined ? {} : { 'aria-invalid': true })}
        onClick={() => onDraft({ ...draft, steps: [...steps, emptyStep(steps)] })}
      >
        {text.add}
      </button>
    </form>
  )
}
