import type { MendingOrder, QuarantinedDetail } from '@ioc/domain/quarantine'
import { useCallback } from 'react'
import { formatClock, formatDate } from '../format/time.ts'
import type { Answer } from '../live/centre-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { FixForm } from './fix-form.tsx'
import { fetchQuarantined } from './quarantine-api.ts'

type QuarantineRecordProps = {
  record: number | null
  lane: string
  version: number
  may: boolean
  onOrder: (order: Pick<MendingOrder, 'action' | 'why'>, which: MendingOrder['which']) => Promise<void>
}

const nothing: Answer<null> = { type: 'good', value: null }

/** One record: why it was kept apart, in plain words, the message as it came, what was done, and what can be done. */
export function QuarantineRecordPanel({ record, lane, version, may, onOrder }: QuarantineRecordProps) {
  const { words } = useWords()
  const asked = useAsked(
    useCallback(
      (): Promise<Answer<QuarantinedDetail | null>> =>
        record === null ? Promise.resolve(nothing) : fetchQuarantined(record, lane),
      [record, lane],
    ),
    version,
  )
  const text = words.quarantine
  const detail = asked.value
  if (detail === null) return <p className="second">{text.chooseRecord}</p>
  const reason = text.reasons[detail.reason]
  const moment = (ms: number) => `${formatDate(ms)} ${formatClock(ms)}`
  return (
    <section className="quarantine-record" aria-label={text.detail}>
      <h3>{`${text.detail} ${detail.record} · ${text.status[detail.status]}`}</h3>
      <p className="second">
        {[
          `${text.publisher} ${detail.publisher || '—'}`,
          detail.t === null || Math.abs(detail.t) > 8.64e15 ? null : `${text.ofTime} ${moment(detail.t)}`,
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </p>
      <h4>{text.refusedBecause}</h4>
      <p>{reason.why}</p>
      <p className="second">{detail.detail}</p>
      <h4>{text.canDo}</h4>
      <p>{reason.todo}</p>
      <h4>
        {text.payload} <span className="second">{text.payloadCut}</span>
      </h4>
      {detail.payload === null ? <p className="second">{text.payloadNone}</p> : <pre>{visible(detail.payload)}</pre>}
      {detail.history.length === 0 ? null : (
        <>
          <h4>{text.history}</h4>
          <ul className="quarantine-history">
            {detail.history.map((step) => (
              <li key={`${step.mending}/${step.at}`}>
                {`${moment(step.at)} · ${step.who} · ${text.actions[step.action.type]}: ${step.results
                  .map((one) => text.outcomes[one.outcome])
                  .join(', ')}`}
                {step.action.type === 'redrive' && step.action.fix !== null
                  ? ` · ${JSON.stringify(step.action.fix)}`
                  : ''}
                {step.why === '' ? '' : ` · ${step.why}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {may && detail.status === 'open' && detail.reason !== 'malformed' && detail.reason !== 'store_refused' ? (
        <FixForm
          detail={detail}
          onFix={(fix, why) =>
            onOrder({ action: { type: 'redrive', fix }, why }, { type: 'records', records: [detail.record] })
          }
        />
      ) : null}
    </section>
  )
}

/** Control characters are made visible: what a device sends must not steer what a person sees. */
function visible(payload: string): string {
  return payload.replaceAll(/[^\P{C}\n\t]/gu, '\uFFFD')
}
