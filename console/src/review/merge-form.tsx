import type { Incident } from '@ioc/domain/incident/incident'
import { useCallback, useState } from 'react'
import { fetchIncidents } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { AskForm } from './ask-form.tsx'
import type { GiveOrder } from './incident-view.tsx'

const shown = 6

type MergeFormProps = { incident: Incident; busy: boolean; give: GiveOrder; onCancel: () => void }

/** Makes an incident part of another open one, which is found by its number or by words, and goes there. */
export function MergeForm({ incident, busy, give, onCancel }: MergeFormProps) {
  const text = useWords().words.review
  const [q, setQ] = useState('')
  const [into, setInto] = useState('')
  const found = useAsked(
    useCallback(() => fetchIncidents({ state: 'open', q, commune: null }, null), [q]),
    incident.version,
  ).value?.incidents.filter(({ id }) => id !== incident.id)
  const merge = async (why: string) => {
    const target = found?.find(({ id }) => id === into)
    if (target === undefined) return
    if (await give('merge', { into, intoVersion: target.version, why })) goTo({ incident: into })
  }
  return (
    <AskForm
      {...{ asked: text.asks.merge, send: text.orders.merge, busy, onCancel, onSend: merge }}
      before={
        <fieldset className="merge-targets">
          <legend>{text.mergeInto}</legend>
          <input
            type="search"
            aria-label={text.search}
            placeholder={text.searchHint}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
          {found?.slice(0, shown).map((one) => (
            <label key={one.id} data-into={one.number}>
              <input
                type="radio"
                name="into"
                required
                value={one.id}
                checked={one.id === into}
                onChange={() => setInto(one.id)}
              />
              {`${one.number} · ${one.title}`}
            </label>
          ))}
          {found?.length === 0 ? <p className="second">{text.none}</p> : null}
        </fieldset>
      }
    />
  )
}
