import type { Incident } from '@ioc/domain/incident/incident'
import type { NamedField } from '@ioc/domain/incident/named-people'
import { useState } from 'react'
import { useWords } from '../words/language.ts'
import type { GiveOrder, Refused } from './incident-view.tsx'
import { PersonChoice } from './person-choice.tsx'

type ReassignFormProps = {
  incident: Incident
  refused: Refused | null
  busy: boolean
  give: GiveOrder
  onCancel: () => void
}

/** Gives work under way to another person, or has another head answer for it. */
export function ReassignForm({ incident, refused, busy, give, onCancel }: ReassignFormProps) {
  const { words } = useWords()
  const text = words.review
  const [given, setGiven] = useState({ assignee: incident.assignee ?? '', accountable: incident.accountable ?? '' })
  const send = async () => {
    const fields = { assignee: given.assignee || null, accountable: given.accountable || null }
    if (await give('assign', { fields })) onCancel()
  }
  const field = (name: NamedField) => (
    <div className="clear-field">
      <label htmlFor={`reassign-${name}`}>{text.fields[name]}</label>
      <PersonChoice
        {...{ id: `reassign-${name}`, field: name, value: given[name], current: incident[name], place: incident }}
        refusal={refused?.errors.find(({ path }) => path === name)?.message}
        onChange={(value) => setGiven({ ...given, [name]: value })}
      />
    </div>
  )
  return (
    <form
      className="ask-form"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {field('assignee')}
      {field('accountable')}
      <button type="submit" className="is-first" data-order="send" disabled={busy}>
        {text.orders.reassign}
      </button>
      <button type="button" onClick={onCancel}>
        {text.cancel} <kbd>Esc</kbd>
      </button>
    </form>
  )
}
