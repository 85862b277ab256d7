import { deviceKinds } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { AdmissibleDevice, Admission } from '@ioc/domain/messages/enrolment-shapes'
import { communeName } from '@ioc/domain/place'
import { useEffect, useRef, useState } from 'react'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { admit } from './quarantine-api.ts'

type AdmitFormProps = { waiting: AdmissibleDevice; onAdmitted: (admission: Admission) => void }

/** Admits a device: everything that can be known from what it sent is filled in. */
export function AdmitForm({ waiting, onAdmitted }: AdmitFormProps) {
  const { language, words } = useWords()
  const text = words.quarantine
  const { suggestion } = waiting
  const [given, setGiven] = useState({
    ...{ id: suggestion.id, name: suggestion.name, kind: suggestion.kind ?? '', commune: suggestion.commune },
    ...{ lat: String(suggestion.lat), lon: String(suggestion.lon), interval: String(suggestion.intervalSeconds) },
  })
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const say = (field: keyof typeof given) => (event: { target: { value: string } }) =>
    setGiven({ ...given, [field]: event.target.value })
  const number = (said: string) => Number(said.trim().replace(',', '.'))
  const submit = async () => {
    setBusy(true)
    const answer = await admit({
      publisher: waiting.publisher,
      sentAs: waiting.device,
      sentIn: waiting.commune,
      device: {
        ...{ id: given.id.trim(), name: given.name.trim(), kind: given.kind, commune: given.commune },
        ...{ lat: number(given.lat), lon: number(given.lon), intervalSeconds: number(given.interval) },
        gateway: waiting.gateway,
      },
    })
    setBusy(false)
    if (answer.type === 'good') onAdmitted(answer.value)
    else setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
  }
  const input = (field: 'id' | 'name' | 'lat' | 'lon' | 'interval', label: string) => (
    <label>
      {label}
      <input ref={field === 'name' ? first : null} name={field} required value={given[field]} onChange={say(field)} />
    </label>
  )
  return (
    <form
      className="quarantine-fix"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3>{text.admitTitle(waiting.device)}</h3>
      <div className="quarantine-fields">
        {input('name', text.deviceName)}
        {input('id', text.id)}
        <label>
          {text.kind}
          <select name="kind" required value={given.kind} onChange={say('kind')}>
            <option value="">{text.chooseKind}</option>
            {deviceKinds.map((kind) => (
              <option key={kind.kind} value={kind.kind}>
                {kind.label[language]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text.commune}
          <select name="commune" required value={given.commune} onChange={say('commune')}>
            {communesOfDaNang.map((commune) => (
              <option key={commune.code} value={commune.code}>
                {communeName(commune, language)}
              </option>
            ))}
          </select>
        </label>
        {input('lat', text.lat)}
        {input('lon', text.lon)}
        {input('interval', text.interval)}
      </div>
      <Trouble words={trouble} />
      <button type="submit" className="is-first" data-order="admit-now" disabled={busy}>
        {text.admit}
      </button>
    </form>
  )
}
