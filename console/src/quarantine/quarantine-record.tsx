import type { MendedResult, MendingOrder, QuarantinedDetail } from '@ioc/domain/quarantine'
import { useCallback } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatClock, formatDate } from '../format/time.ts'
import type { Answer } from '../live/centre-api.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import { useAsked } from '../live/use-asked.ts'
import { type Language, useWords } from '../words/language.ts'
import type { QuarantineWords } from '../words/quarantine-vi.ts'
import { FixForm } from './fix-form.tsx'
import { hexLines, visible } from './message-check.ts'
import { MessageForm } from './message-form.tsx'
import { MessageStopPlace } from './message-stop.tsx'
import { fetchQuarantined } from './quarantine-api.ts'
import { reasonName } from './quarantine-filters.tsx'

type QuarantineRecordProps = {
  record: number | null
  lane: string
  version: number
  may: boolean
  /** A device of the lane, as this screen knows it. */
  find: (device: string) => ScreenDevice | undefined
  onOrder: (order: Pick<MendingOrder, 'action' | 'why'>, which: MendingOrder['which']) => Promise<void>
}

const nothing: Answer<null> = { type: 'good', value: null }

/** One record: why it was kept apart, in plain words, the message as it came, what was done, and what can be done. */
export function QuarantineRecordPanel({ record, lane, version, may, find, onOrder }: QuarantineRecordProps) {
  const { language, words } = useWords()
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
      {detail.stop === null ? (
        <p className="second">{detail.detail}</p>
      ) : (
        <MessageStopPlace
          title={text.message.stopped}
          stop={detail.stop}
          text={detail.form === 'text' ? detail.payload : null}
        />
      )}
      <h4>{text.canDo}</h4>
      <p>{reason.todo}</p>
      <h4>
        {text.payload} <span className="second">{sizeOf(detail, language, text)}</span>
      </h4>
      {detail.payload === null ? (
        <p className="second">{text.payloadNone}</p>
      ) : detail.form === 'hex' ? (
        <pre data-payload="hex" className="is-bytes">
          {hexLines(detail.payload)}
        </pre>
      ) : (
        <pre data-payload="text">{visible(detail.payload)}</pre>
      )}
      {detail.history.length === 0 ? null : (
        <>
          <h4>{text.history}</h4>
          <ul className="quarantine-history">
            {detail.history.map((step) => (
              <li key={`${step.mending}/${step.at}`}>
                {`${moment(step.at)} · ${step.who} · ${text.actions[step.action.type]}: ${step.results
                  .map((one) => outcomeOf(one, language, text))
                  .join(', ')}`}
                {step.action.type === 'redrive' && step.action.fix !== null
                  ? ` · ${JSON.stringify(step.action.fix)}`
                  : ''}
                {step.why === '' ? '' : ` · ${step.why}`}
                {step.action.type === 'correct' ? <pre>{visible(step.action.text)}</pre> : null}
              </li>
            ))}
          </ul>
        </>
      )}
      {may && detail.status === 'open' ? (
        isMessage(detail) ? (
          <MessageForm
            detail={detail}
            lane={lane}
            find={find}
            onCorrect={(message, why) =>
              onOrder(
                { action: { type: 'correct', text: message }, why },
                { type: 'records', records: [detail.record] },
              )
            }
          />
        ) : detail.reason === 'malformed' ? null : (
          <FixForm
            detail={detail}
            onFix={(fix, why) =>
              onOrder({ action: { type: 'redrive', fix }, why }, { type: 'records', records: [detail.record] })
            }
          />
        )
      ) : null}
    </section>
  )
}

/** A message of readings that could not be read; what came on another topic can be dismissed alone. */
function isMessage({ reason, publisher }: QuarantinedDetail): boolean {
  return reason === 'malformed' && publisher !== ''
}

/** What became of the record; of a message, with what became of its readings. */
function outcomeOf({ outcome, readings }: MendedResult, language: Language, text: QuarantineWords): string {
  if (readings === undefined) return text.outcomes[outcome]
  const number = (n: number) => formatNumber(n, 0, language)
  const letIn = (['stored', 'duplicate', 'late'] as const)
    .filter((name) => readings[name] > 0)
    .map((name) => `${text.outcomes[name]} ${number(readings[name])}`)
  const apart = Object.entries(readings.refused).map(([reason, n]) =>
    text.message.keptApart(reasonName(reason, text.reasons).toLocaleLowerCase(), number(n)),
  )
  return [text.outcomes[outcome], ...letIn, ...apart].join(', ')
}

/** How much of the message is shown. */
function sizeOf({ form, size, payload }: QuarantinedDetail, language: Language, text: QuarantineWords): string {
  if (size === null) return text.payloadCut
  const bytes = formatNumber(size, 0, language)
  if (form === 'text') return text.message.size(bytes)
  return (payload?.length ?? 0) / 2 < size ? text.message.binaryCut(bytes) : text.message.binary(bytes)
}
