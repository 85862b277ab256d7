import { Fix, type QuarantinedDetail } from '@ioc/domain/quarantine'
import { useState } from 'react'
import { useWords } from '../words/language.ts'

type FixFormProps = { detail: QuarantinedDetail; onFix: (fix: Fix, why: string) => Promise<void> }

const fields = ['device', 'metric', 'value', 'unit', 'shiftSeconds'] as const
type Given = Record<(typeof fields)[number], string>

/** Corrects one record by hand; only what is changed becomes part of the fix. */
export function FixForm({ detail, onFix }: FixFormProps) {
  const { words } = useWords()
  const text = words.quarantine
  const before: Given = {
    device: detail.device ?? '',
    metric: detail.metric ?? '',
    value: detail.value === null ? '' : String(detail.value),
    unit: detail.unit ?? '',
    shiftSeconds: '',
  }
  const [given, setGiven] = useState(before)
  const [why, setWhy] = useState('')
  const labels: Given = {
    ...{ device: words.device, metric: text.metric, value: text.value, unit: text.unit, shiftSeconds: text.shift },
  }
  const fix = fixOf(before, given, detail.unitKnown)
  return (
    <form
      className="quarantine-fix"
      onSubmit={(event) => {
        event.preventDefault()
        if (fix !== null) void onFix(fix, why.trim())
      }}
    >
      <h4>{text.fix}</h4>
      {detail.unitKnown ? null : <p className="second">{text.unitUnknown}</p>}
      <div className="quarantine-fields">
        {fields.map((field) => (
          <label key={field}>
            {labels[field]}
            <input
              name={field}
              inputMode={field === 'value' || field === 'shiftSeconds' ? 'decimal' : 'text'}
              placeholder={field === 'unit' ? text.ownUnit : ''}
              value={given[field]}
              onChange={(event) => setGiven({ ...given, [field]: event.target.value })}
            />
          </label>
        ))}
        <label>
          {text.why}
          <input name="why" maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
        </label>
      </div>
      <p className="second">{why.trim() === '' ? text.whyNeeded : text.fixKeeps}</p>
      <button type="submit" className="is-first" disabled={fix === null || why.trim() === ''}>
        {text.fix}
      </button>
    </form>
  )
}

/** What was changed, as a fix; null where nothing was, or where it is none. */
export function fixOf(before: Given, given: Given, unitKnown: boolean): Fix | null {
  const changed = (field: keyof Given) => given[field].trim() !== before[field]
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))
  const unit = given.unit.trim()
  const parsed = Fix.safeParse({
    ...(changed('device') ? { device: given.device.trim() } : {}),
    ...(changed('metric') ? { metric: given.metric.trim() } : {}),
    ...(changed('value') ? { value: number(given.value) } : {}),
    ...(changed('unit') || !unitKnown ? { unit: unit === '' ? null : unit } : {}),
    ...(given.shiftSeconds.trim() === '' ? {} : { shiftSeconds: number(given.shiftSeconds) }),
  })
  return parsed.success ? parsed.data : null
}
