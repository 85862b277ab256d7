import type { AdmissibleDevice, Admission } from '@ioc/domain/messages/enrolment-shapes'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { AdmitForm } from './admit-form.tsx'
import { MendingList } from './mending-list.tsx'
import { metricLabel, sentValue } from './metric-label.ts'
import { fetchUnknownDevices } from './quarantine-api.ts'

/** The devices that nobody knows and that wait; one is admitted by one form, which what it sent has filled in. */
export function UnknownDevices({ link, may }: { link: CentreLink; may: boolean }) {
  const { language, words } = useWords()
  const text = words.quarantine
  const [chosen, setChosen] = useState<AdmissibleDevice | null>(null)
  const [admitted, setAdmitted] = useState<Admission | null>(null)
  const [ordered, setOrdered] = useState(0)
  const asked = useAsked(fetchUnknownDevices, link.quarantine + ordered)
  const devices = asked.value
  const number = (n: number) => formatNumber(n, 0, language)
  return (
    <div className="unknown-devices">
      <ul className="unknown-list">
        {devices?.length === 0 ? (
          <li>
            {text.unknownNone} <span className="second">{text.unknownNoneMore}</span>
          </li>
        ) : null}
        {devices === null ? <li className="second">{text.loading}</li> : null}
        {devices?.map((device) => (
          <li key={`${device.device}/${device.publisher}/${device.commune}`} data-unknown={device.device}>
            <p>
              <strong className="is-cut">{device.device}</strong>{' '}
              {device.enrolment === null ? text.behind(device.publisher) : text.byEnrolment(device.enrolment)}
            </p>
            <p className="second">
              {[
                text.waitingOf(number(device.count)),
                text.lastSent(words.ago(formatAge(Date.now() - device.lastArrival, words))),
                device.metrics
                  .slice(0, 4)
                  .map((one) => `${metricLabel(one.metric, language)} ${sentValue(one)}`)
                  .join(', '),
              ].join(' · ')}
            </p>
            {device.hindrance === null ? null : <p>{text.hindrances[device.hindrance]}</p>}
            {may && (device.hindrance === null || device.hindrance === 'needs_another_id') ? (
              <button
                type="button"
                data-order="admit"
                onClick={() => {
                  setAdmitted(null)
                  setChosen(device)
                }}
              >
                {text.admit}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      <div className="unknown-right">
        {chosen === null ? null : (
          <AdmitForm
            key={`${chosen.device}/${chosen.publisher}`}
            waiting={chosen}
            onAdmitted={(answer) => {
              setAdmitted(answer)
              setChosen(null)
              setOrdered((n) => n + 1)
            }}
          />
        )}
        {admitted === null ? null : <Admitted admission={admitted} />}
        <MendingList
          lane="live"
          version={link.quarantine + ordered}
          may={may}
          onOrdered={() => setOrdered((n) => n + 1)}
        />
      </div>
    </div>
  )
}

/** What an admission gave: the token of the device is on this screen once and nowhere else. */
function Admitted({ admission }: { admission: Admission }) {
  const { language, words } = useWords()
  const text = words.quarantine
  const { device, credential, waiting } = admission
  return (
    <section className="quarantine-token" role="status" data-admitted={device.id}>
      <h3>{text.admitted(device.id)}</h3>
      {credential === null ? (
        <p>{text.memberNoCredential(device.gateway ?? '')}</p>
      ) : (
        <>
          <p>{text.credential}</p>
          <code>{credential.token}</code>
          <p className="second">{text.credentialMore}</p>
        </>
      )}
      {waiting === null ? null : <p className="is-trouble">{waiting[language]}</p>}
    </section>
  )
}
