import type { PlanStanding } from '@ioc/domain/messages/notification-routes'
import { Recipient } from '@ioc/domain/notification'
import { useEffect, useMemo, useRef, useState } from 'react'
import { keptDraft } from '../live/kept-draft.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { putPlan } from './plan-api.ts'
import { PlanConflict } from './plan-conflict.tsx'
import { PlanCosts } from './plan-costs.tsx'
import { draftOf, type PlanDraft, placeErrors, planOf, type Troubles } from './plan-draft.ts'
import { PlanRecipients } from './plan-recipients.tsx'
import { PlanRules } from './plan-rules.tsx'
import { momentWords } from './vietnam-time.ts'

const kept = keptDraft<PlanDraft>()

type PlanFormProps = {
  standing: PlanStanding
  may: boolean
  onSaved: (standing: PlanStanding) => void
  again: () => void
}

/** The plan: shown to who may see it, changed by who may; a change stays a draft until the server has taken it. */
export function PlanForm({ standing, may, onSaved, again }: PlanFormProps) {
  const { words } = useWords()
  const text = words.notify
  const nameOf = useNameOf()
  const draft = kept.use()
  const fresh = useMemo(() => draftOf(standing), [standing])
  const shown = draft ?? fresh
  const [troubles, setTroubles] = useState<Troubles>({})
  const [outcome, setOutcome] = useState<{ is: 'good' | 'refused'; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (Object.keys(troubles).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [troubles])
  const change = (part: Partial<PlanDraft>) => {
    kept.keep({ ...shown, ...part })
    setOutcome(null)
  }
  const begin = (next: PlanDraft | null) => {
    kept.keep(next)
    setTroubles({})
    setOutcome(null)
  }
  const save = async (sent: PlanDraft) => {
    setBusy(true)
    const answer = await putPlan(sent.from.version, planOf(sent))
    setBusy(false)
    if (answer.type === 'good') {
      onSaved(answer.value)
      begin(null)
      return setOutcome({ is: 'good', text: text.saved(answer.value.version) })
    }
    if (answer.status === 409) {
      again()
      return setOutcome({ is: 'refused', text: text.behind })
    }
    const { placed, rest } = placeErrors(answer.errors ?? [], sent)
    const found = Object.fromEntries(
      placed.map(({ place, field, message }) => [
        place,
        troubleWords({ place, field, message }, sent, words.notify.wrong),
      ]),
    )
    setTroubles(found)
    const count = Object.keys(found).length
    const said = [count === 0 ? words.commandFailed(answer.detail ?? words.noAnswer) : text.refused(count), ...rest]
    setOutcome({ is: 'refused', text: said.join(' ') })
  }
  const { changed } = standing
  return (
    <form
      ref={form}
      className="plan"
      data-form="plan"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (draft !== null && !busy) void save(draft)
      }}
    >
      <div className="plan-head">
        <p>
          <strong data-version={standing.version}>{text.version(standing.version)}</strong>
          {changed === null ? null : (
            <span className="second"> · {text.changedBy(nameOf(changed.who), momentWords(changed.at))}</span>
          )}
        </p>
        {may ? (
          <div className="plan-orders">
            <button type="submit" className="is-first" data-order="save-plan" disabled={draft === null || busy}>
              {text.save}
            </button>
            {draft === null ? null : (
              <button type="button" data-order="discard-plan" disabled={busy} onClick={() => begin(null)}>
                {text.discard}
              </button>
            )}
            <p className="second">{draft === null ? text.nothingToSave : text.unsaved}</p>
          </div>
        ) : (
          <p className="second">{text.needAdminister}</p>
        )}
        {outcome === null ? null : (
          <p role={outcome.is === 'good' ? 'status' : 'alert'} data-outcome={outcome.is} className="is-trouble">
            {outcome.text}
          </p>
        )}
        {draft !== null && draft.from.version !== standing.version ? (
          <PlanConflict draft={draft} standing={standing} onChoose={begin} />
        ) : null}
      </div>
      <fieldset className="plan-parts" disabled={!may}>
        <PlanRules
          {...{ rules: shown.rules, recipients: shown.recipients, troubles, may }}
          onChange={(rules) => change({ rules })}
        />
        <PlanRecipients
          {...{ recipients: shown.recipients, troubles, may }}
          onChange={(recipients) => change({ recipients })}
        />
        <PlanCosts draft={shown} troubles={troubles} onChange={change} />
      </fieldset>
    </form>
  )
}

type Placed = { place: string; field: string; message: string }

/** What is wrong with a field, in the words of this screen; only the server knows what it refuses to call. */
function troubleWords({ place, field, message }: Placed, sent: PlanDraft, wrong: Record<string, string>): string {
  const called = sent.recipients.find(({ key }) => place === `${key}.webhook`)?.webhook ?? ''
  return Recipient.shape.webhook.safeParse(called).success ? message : (wrong[field] ?? message)
}
