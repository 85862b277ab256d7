import type { ReactNode } from 'react'
import type { Troubles } from './plan-draft.ts'

type FieldProps = {
  /** `<key of the row>.<field>`: where a refusal of it is placed. */
  place: string
  label: string
  /** The label stands over its column, and is read aloud here. */
  isInTable?: boolean
  troubles: Troubles
  children: (more: { id: string; 'aria-invalid'?: true; 'aria-describedby'?: string }) => ReactNode
}

/** A field with its name, and beside it what is wrong with what it holds. */
export function PlanField({ place, label, isInTable = false, troubles, children }: FieldProps) {
  const id = `field-${place.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
  const trouble = troubles[place]
  return (
    <div className="plan-field" data-field={place}>
      <label htmlFor={id} className={isInTable ? 'unseen' : ''}>
        {label}
      </label>
      {children(trouble === undefined ? { id } : { id, 'aria-invalid': true, 'aria-describedby': `${id}-trouble` })}
      {trouble === undefined ? null : (
        <span id={`${id}-trouble`} className="is-trouble">
          {trouble}
        </span>
      )}
    </div>
  )
}

type TicksProps<One extends string | number> = {
  legend: string
  all: readonly (readonly [One, string])[]
  held: readonly One[]
  onChange: (held: One[]) => void
}

/** Several of a few; none chosen means all, and the legend says so. */
export function Ticks<One extends string | number>({ legend, all, held, onChange }: TicksProps<One>) {
  const known = all.map(([one]) => one)
  // What a plan names and this screen does not know stays, under its own name.
  const rows = [...all, ...held.filter((one) => !known.includes(one)).map((one) => [one, `${one}`] as const)]
  return (
    <fieldset className="plan-ticks">
      <legend>{legend}</legend>
      {rows.map(([one, label]) => (
        <label key={one}>
          <input
            type="checkbox"
            value={one}
            checked={held.includes(one)}
            onChange={({ target }) => onChange(target.checked ? [...held, one] : held.filter((other) => other !== one))}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
