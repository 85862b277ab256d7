import { AlertClass } from '@ioc/domain/alert'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { Incident } from '@ioc/domain/incident/incident'
import { communeName } from '@ioc/domain/place'
import { type ReactNode, useMemo, useState } from 'react'
import { fetchDeadline } from '../incident/incident-api.ts'
import { useWords } from '../words/language.ts'
import {
  type DraftFields,
  draftFields,
  type DraftField as Field,
  fieldsToSend,
  isOvertaken,
  shownFields,
  stillTyped,
  type Typed,
  typeInto,
} from './draft-fields.ts'
import type { GiveOrder, Refused } from './incident-view.tsx'
import { PersonChoice } from './person-choice.tsx'
import { toField } from './vietnam-time.ts'

type ClearsFormProps = { incident: Incident; refused: Refused | null; busy: boolean; give: GiveOrder }

/**
 * The five clears of a draft, to be filled in; what a refusal names is said beside its field. What was typed stays when
 * somebody else changes the draft meanwhile, and where both speak of one field, that is said beside it.
 */
export function ClearsForm({ incident, refused, busy, give }: ClearsFormProps) {
  const { language, words } = useWords()
  const text = words.review
  const saved = useMemo(() => draftFields(incident), [incident])
  const [before, setBefore] = useState(saved)
  const [typed, setTyped] = useState<Typed>({})
  if (before !== saved) {
    setBefore(saved)
    setTyped(stillTyped(typed, saved))
  }
  const given = shownFields(saved, typed)
  const put = (fields: Partial<DraftFields>) => setTyped((known) => typeInto(known, saved, fields))
  const say = (field: Field) => (event: { target: { value: string } }) => put({ [field]: event.target.value })
  const fields = fieldsToSend(saved, typed)
  const isTouched = Object.keys(fields).length > 0
  const submit = (command: 'change' | 'assign') => void give(command, { fields })
  const span = async (hours: number, clock: 'always' | 'working') => {
    const answer = await fetchDeadline(hours, clock)
    if (answer.type === 'good') put({ clock, deadline: toField(answer.value.deadline) })
  }
  const refusalOf = (field: Field) => refused?.errors.find(({ path }) => path === field)?.message
  const blamed = (field: Field) => refusalOf(field) !== undefined
  const isNamed = (field: Field) => (field === 'assignee' || field === 'accountable') && given[field] !== ''
  const overtaken = (name: Field) =>
    isOvertaken(typed, saved, name) ? (
      <span className="clear-overtaken" role="status">
        {text.overtaken}{' '}
        <button
          type="button"
          data-take={name}
          onClick={() => setTyped(stillTyped(typeInto(typed, saved, { [name]: saved[name] }), saved))}
        >
          {text.takeTheirs}
        </button>
      </span>
    ) : null
  const field = (name: Field & keyof typeof text.fields, control: (id: string, more: object) => ReactNode) => (
    <div className="clear-field" data-field={name}>
      <label htmlFor={`clear-${name}`}>{text.fields[name]}</label>
      {control(`clear-${name}`, blamed(name) ? { 'aria-invalid': true, 'aria-describedby': `trouble-${name}` } : {})}
      {blamed(name) && !isNamed(name) ? (
        <span id={`trouble-${name}`} className="is-trouble">
          {text.fieldTrouble(text.fields[name])}
        </span>
      ) : null}
      {overtaken(name)}
    </div>
  )
  const line = (name: Field & keyof typeof text.fields, type = 'text') =>
    field(name, (id, more) => <input id={id} type={type} value={given[name]} onChange={say(name)} {...more} />)
  const area = (name: 'description' | 'expected') =>
    field(name, (id, more) => <textarea id={id} rows={2} value={given[name]} onChange={say(name)} {...more} />)
  const choice = (name: Field, label: string, options: readonly (readonly [string, string])[]) => (
    <div className="clear-field">
      <label htmlFor={`clear-${name}`}>{label}</label>
      <select id={`clear-${name}`} value={given[name]} onChange={say(name)}>
        {options.map(([value, words_]) => (
          <option key={value} value={value}>
            {words_}
          </option>
        ))}
      </select>
      {overtaken(name)}
    </div>
  )
  const person = (name: 'assignee' | 'accountable') =>
    field(name, (id, more) => (
      <PersonChoice
        {...{ id, field: name, value: given[name], current: incident[name], refusal: refusalOf(name), ...more }}
        place={placeOf(given)}
        onChange={(value) => put({ [name]: value })}
      />
    ))
  const select = (name: 'class' | 'commune', options: readonly (readonly [string, string])[]) =>
    field(name, (id, more) => (
      <select id={id} value={given[name]} onChange={say(name)} {...more}>
        <option value="">{text.unset}</option>
        {options.map(([value, words_]) => (
          <option key={value} value={value}>
            {words_}
          </option>
        ))}
      </select>
    ))
  const clears: readonly (readonly [keyof typeof text.clears, ReactNode])[] = [
    ['person', person('assignee')],
    [
      'work',
      <>
        {line('title')}
        {area('description')}
        {select(
          'class',
          AlertClass.options.map((one) => [one, text.classes[one]] as const),
        )}
        {select(
          'commune',
          communesOfDaNang.map((one) => [one.code, communeName(one, language)] as const),
        )}
        {choice('priority', text.priority, [
          ['1', words.priority[1]],
          ['2', words.priority[2]],
          ['3', words.priority[3]],
        ])}
      </>,
    ],
    [
      'time',
      <>
        {line('deadline', 'datetime-local')}
        {choice('clock', text.clock, [
          ['always', text.clocks.always],
          ['working', text.clocks.working],
        ])}
        <div className="clear-spans">
          <button type="button" onClick={() => void span(2, 'always')}>
            {text.hours(2)}
          </button>
          <button type="button" onClick={() => void span(8, 'working')}>
            {text.workingHours(8)}
          </button>
        </div>
      </>,
    ],
    ['result', area('expected')],
    [
      'responsibility',
      <>
        {person('accountable')}
        {choice('tier', text.tier, [
          ['commune', text.tiers.commune],
          ['province', text.tiers.province],
        ])}
      </>,
    ],
  ]
  return (
    <form
      className="clears"
      onSubmit={(event) => {
        event.preventDefault()
        submit('assign')
      }}
    >
      <h3>{text.five}</h3>
      <ol>
        {clears.map(([clear, controls], place) => (
          <li key={clear} data-clear={clear}>
            <strong>{place + 1}</strong>
            <strong>{text.clears[clear]}</strong>
            <div className="clear-fields">{controls}</div>
          </li>
        ))}
      </ol>
      <div className="incident-orders">
        <button type="submit" className="is-first" data-order="assign" disabled={busy}>
          {text.orders.assign}
        </button>
        <button type="button" data-order="change" disabled={busy || !isTouched} onClick={() => submit('change')}>
          {text.orders.save}
        </button>
        {isTouched ? null : <span className="second clear-untouched">{text.untouched}</span>}
      </div>
    </form>
  )
}

function placeOf(given: DraftFields) {
  return { commune: given.commune || null, class: AlertClass.safeParse(given.class).data ?? null }
}
