import type { QuarantinedDetail } from '@ioc/domain/quarantine'
import { messageBytes } from '@ioc/domain/sent-message'
import { useMemo, useRef, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatClock, formatDateShort } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import { useWords } from '../words/language.ts'
import { type CheckedReading, checkMessage } from './message-check.ts'
import { MessageStopPlace } from './message-stop.tsx'
import { metricLabel, sentValue } from './metric-label.ts'
import { reasonName } from './quarantine-filters.tsx'

type MessageFormProps = {
  detail: QuarantinedDetail
  lane: string
  find: (device: string) => ScreenDevice | undefined
  onCorrect: (text: string, why: string) => Promise<void>
}

const readingsShown = 8

/** Corrects a message that could not be read, as text: what is written is read at once as ingest will read it. */
export function MessageForm({ detail, lane, find, onCorrect }: MessageFormProps) {
  const { words } = useWords()
  const text = words.quarantine.message
  const field = useRef<HTMLTextAreaElement>(null)
  const [given, setGiven] = useState(detail.form === 'text' ? (detail.payload ?? '') : '')
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const { publisher, commune, arrival } = detail
  const check = useMemo(
    () => checkMessage(given, { lane, publisher, commune, arrival }, find),
    [given, lane, publisher, commune, arrival, find],
  )
  const goTo = (at: number) => {
    field.current?.focus()
    field.current?.setSelectionRange(at, at + 1)
  }
  return (
    <form
      className="quarantine-fix"
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        void onCorrect(given, why.trim()).finally(() => setBusy(false))
      }}
    >
      <h4>{text.fix}</h4>
      <label>
        {text.text}
        <textarea
          ref={field}
          name="message"
          rows={7}
          spellCheck={false}
          maxLength={messageBytes}
          aria-describedby="message-check"
          aria-invalid={check.type === 'stopped'}
          value={given}
          onChange={(event) => setGiven(event.target.value)}
        />
      </label>
      <div id="message-check" data-check={check.type}>
        {check.type === 'readable' ? <Readable readings={check.readings} /> : null}
        {check.type === 'stopped' && given.trim() !== '' ? (
          <>
            <div role="status">
              <MessageStopPlace title={text.stops} stop={check.stop} text={given === detail.payload ? null : given} />
            </div>
            <button type="button" onClick={() => goTo(check.stop.at)}>
              {text.goThere}
            </button>
          </>
        ) : null}
      </div>
      <label>
        {words.quarantine.why}
        <input name="why" maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
      </label>
      <p className="second">
        {check.type === 'stopped'
          ? text.needsReadable
          : why.trim() === ''
            ? words.quarantine.whyNeeded
            : words.quarantine.fixKeeps}
      </p>
      <button
        type="submit"
        className="is-first"
        data-order="correct"
        disabled={busy || check.type === 'stopped' || why.trim() === ''}
      >
        {text.fix}
      </button>
    </form>
  )
}

function Readable({ readings }: { readings: readonly CheckedReading[] }) {
  const { language, words } = useWords()
  const text = words.quarantine.message
  const number = (n: number) => formatNumber(n, 0, language)
  const apart = readings.filter((one) => one.refusal !== null).length
  const rest = readings.length - readingsShown
  return (
    <>
      <p role="status">
        <strong>{text.readable(number(readings.length))}</strong> {apart > 0 ? text.apart(number(apart)) : ''}
      </p>
      <ul className="message-readings">
        {readings.slice(0, readingsShown).map((one, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a reading of a pack is known by its place alone
          <li key={n} data-reading={one.refusal?.reason ?? 'good'}>
            <p>
              <span className="is-cut">{one.device}</span> {metricLabel(one.metric, language)} {sentValue(one)}{' '}
              <span className="second">{timeOf(one.t)}</span>
            </p>
            {one.refusal === null ? null : (
              <p className="second">
                {text.wouldWait(reasonName(one.refusal.reason, words.quarantine.reasons).toLocaleLowerCase())}
              </p>
            )}
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="second">{text.more(number(rest))}</p> : null}
      <p className="second">{text.decidedThen}</p>
    </>
  )
}

/** Times beyond the calendar are shown as they are. */
function timeOf(ms: number): string {
  return Math.abs(ms) > 8.64e15 ? `${ms}` : `${formatDateShort(ms)} ${formatClock(ms)}`
}
