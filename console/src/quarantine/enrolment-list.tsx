import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { ListedEnrolment } from '@ioc/domain/messages/enrolment-shapes'
import { communeName } from '@ioc/domain/place'
import { useCallback, useState } from 'react'
import { formatClockShort, formatDate } from '../format/time.ts'
import type { Answer } from '../live/centre-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { enrol, fetchEnrolments, revokeEnrolment } from './quarantine-api.ts'

const none: Answer<ListedEnrolment[]> = { type: 'good', value: [] }

/** The tokens by which unknown devices join: made, shown once, listed, revoked. */
export function EnrolmentList({ may }: { may: boolean }) {
  const { language, words } = useWords()
  const text = words.quarantine
  const [token, setToken] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const asked = useAsked(
    useCallback(() => (may ? fetchEnrolments() : Promise.resolve(none)), [may]),
    0,
  )
  const run = async <T,>(work: Promise<Answer<T>>): Promise<T | null> => {
    const answer = await work
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    asked.again()
    return answer.type === 'good' ? answer.value : null
  }
  const make = async (form: FormData) => {
    const said = (name: string) => String(form.get(name) ?? '')
    const commune = said('commune') === '' ? null : said('commune')
    const wish = { name: said('name'), commune, devices: Number(said('devices')), days: Number(said('days')) }
    setToken((await run(enrol(wish)))?.token ?? null)
  }
  return (
    <div className="enrolments">
      <p>{text.enrolmentsWhat}</p>
      {may ? (
        <form
          className="quarantine-fix"
          onSubmit={(event) => {
            event.preventDefault()
            void make(new FormData(event.currentTarget))
          }}
        >
          <div className="quarantine-fields">
            <label>
              {text.enrolmentName}
              <input name="name" required maxLength={120} />
            </label>
            <label>
              {text.commune}
              <select name="commune" defaultValue="">
                <option value="">{text.anyCommune}</option>
                {communesOfDaNang.map((commune) => (
                  <option key={commune.code} value={commune.code}>
                    {communeName(commune, language)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {text.enrolmentDevices}
              <input name="devices" type="number" min={1} max={1000} defaultValue={20} required />
            </label>
            <label>
              {text.enrolmentDays}
              <input name="days" type="number" min={1} max={90} defaultValue={7} required />
            </label>
          </div>
          <button type="submit" className="is-first">
            {text.makeEnrolment}
          </button>
        </form>
      ) : null}
      {token === null ? null : (
        <section className="quarantine-token" role="status">
          <p>{text.enrolmentToken}</p>
          <code>{token}</code>
        </section>
      )}
      <Trouble words={trouble} />
      <ul className="unknown-list">
        {asked.value?.length === 0 ? <li className="second">{text.enrolmentsNone}</li> : null}
        {asked.value?.map((one) => (
          <li key={one.id}>
            <p>
              <strong>{one.name}</strong> <span className="second">{one.id}</span>
            </p>
            <p className="second">
              {[
                one.commune === null ? text.anyCommune : communeOf(one.commune, language),
                words.forDevices(String(one.devices)),
                standingOf(one, text),
              ].join(' · ')}
            </p>
            {may && one.revokedAt === null && Date.parse(one.expiresAt) > Date.now() ? (
              <button type="button" onClick={() => void run(revokeEnrolment(one.id))}>
                {text.revoke}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}

function communeOf(code: string, language: 'vi' | 'en'): string {
  const commune = communesOfDaNang.find((one) => one.code === code)
  return commune ? communeName(commune, language) : code
}

type Standing = { revoked: string; ended: string; until: (time: string) => string }

function standingOf(enrolment: ListedEnrolment, text: Standing): string {
  if (enrolment.revokedAt !== null) return text.revoked
  const until = Date.parse(enrolment.expiresAt)
  return until <= Date.now() ? text.ended : text.until(`${formatDate(until)} ${formatClockShort(until)}`)
}
