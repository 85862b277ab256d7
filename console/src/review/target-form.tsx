import type { IndicatorStanding } from '@ioc/domain/messages/indicator-shapes'
import { type FormEvent, useState } from 'react'
import { useWords } from '../words/language.ts'
import { numberTyped, placeName, typedNumber } from './target-words.ts'
import { putTarget } from './targets-api.ts'

type TargetFormProps = { standing: IndicatorStanding; onDone: (saved: boolean) => void }

/** What a place is to reach, from where, by when, who answers for it, and what says so. */
export function TargetForm({ standing: { indicator, place, target }, onDone }: TargetFormProps) {
  const { language, words } = useWords()
  const text = words.targets
  const [fields, setFields] = useState({
    value: typedNumber(target?.value, language),
    baseline: typedNumber(target?.baseline, language),
    due: target?.due ?? '',
    owner: target?.owner ?? indicator.owner ?? '',
    sourceName: '',
    sourceDate: '',
  })
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const value = numberTyped(fields.value, language)
    const baseline = fields.baseline.trim() === '' ? null : numberTyped(fields.baseline, language)
    if (value === undefined) return setTrouble(text.noNumber(text.target))
    if (baseline === undefined) return setTrouble(text.noNumber(text.baseline))
    setBusy(true)
    const answer = await putTarget(indicator.id, place, {
      ...{ value, baseline, due: fields.due || null, owner: fields.owner.trim() || null },
      source: { name: fields.sourceName.trim(), date: fields.sourceDate || null },
    })
    setBusy(false)
    if (answer.type === 'good') return onDone(true)
    const wrong = answer.errors?.map(({ path, message }) => `${path}: ${message}`).join('; ')
    setTrouble(words.commandFailed(wrong || (answer.detail ?? words.noAnswer)))
  }
  const field = (name: keyof typeof fields, label: string, more: { type?: string; required?: boolean } = {}) => (
    <label>
      {label}
      <input
        name={name}
        {...more}
        maxLength={name === 'sourceName' ? 200 : 120}
        value={fields[name]}
        onChange={({ target: input }) => {
          setFields({ ...fields, [name]: input.value })
          setTrouble(null)
        }}
      />
    </label>
  )
  return (
    <form
      className="target-form"
      aria-label={text.setOf(indicator.name[language], placeName(place, language, words))}
      onSubmit={(event) => void save(event)}
    >
      {field('value', `${text.target}, ${indicator.unit}`, { required: true })}
      {field('baseline', `${text.baseline}, ${indicator.unit}`)}
      {field('due', text.due, { type: 'date' })}
      {field('owner', text.owner)}
      {field('sourceName', text.sourceName, { required: true })}
      {field('sourceDate', text.sourceDate, { type: 'date' })}
      <div className="targets-choices">
        <button type="submit" className="is-first" disabled={busy}>
          {text.save}
        </button>
        <button type="button" onClick={() => onDone(false)}>
          {text.cancel}
        </button>
        {trouble === null ? null : <strong role="alert">{trouble}</strong>}
      </div>
    </form>
  )
}
