import type { KeyboardEvent } from 'react'
import { useWords } from '../words/language.ts'
import type { Troubles } from './plan-draft.ts'
import { PlanField } from './plan-field.tsx'
import type { StepDraft } from './procedure-draft.ts'

type ProcedureStepFieldsProps = {
  step: StepDraft
  /** Of this step and of the last one, from 0. */
  place: number
  last: number
  troubles: Troubles
  onChange: (more: Partial<StepDraft>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** A step while it is written: what, who, by when, and its way up and down. */
export function ProcedureStepFields(props: ProcedureStepFieldsProps) {
  const { step, place, last, troubles, onChange, onMove, onRemove } = props
  const { words } = useWords()
  const text = words.procedures
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onMove(event.key === 'ArrowUp' ? -1 : 1)
  }
  const line = (name: 'roleVi' | 'roleEn' | 'minutes') => (
    <PlanField place={`${step.key}.${name}`} label={text[name]} troubles={troubles}>
      {(more) => (
        <input
          {...more}
          name={name}
          autoComplete="off"
          {...(name === 'minutes' ? { inputMode: 'numeric' } : {})}
          value={step[name]}
          onChange={({ target }) => onChange({ [name]: target.value })}
        />
      )}
    </PlanField>
  )
  const area = (name: 'workVi' | 'workEn') => (
    <PlanField place={`${step.key}.${name}`} label={text[name]} troubles={troubles}>
      {(more) => (
        <textarea
          {...more}
          name={name}
          rows={2}
          value={step[name]}
          onChange={({ target }) => onChange({ [name]: target.value })}
        />
      )}
    </PlanField>
  )
  const order = (name: 'up' | 'down', by: -1 | 1) => (
    <button type="button" id={`${name}-${step.key}`} data-order={name} onClick={() => onMove(by)}>
      {text[name]}
      <span className="unseen"> {text.ofStep(place + 1)}</span>
    </button>
  )
  return (
    <li data-step={step.id} onKeyDown={onKeyDown}>
      <strong>{place + 1}</strong>
      <div className="procedure-step">
        {area('workVi')}
        {area('workEn')}
        {line('roleVi')}
        {line('roleEn')}
        {line('minutes')}
        <div className="plan-orders">
          {place === 0 ? null : order('up', -1)}
          {place === last ? null : order('down', 1)}
          <button type="button" data-order="remove-step" onClick={onRemove}>
            {text.remove}
            <span className="unseen"> {text.ofStep(place + 1)}</span>
          </button>
        </div>
      </div>
    </li>
  )
}
