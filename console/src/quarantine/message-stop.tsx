import type { MessageStop } from '@ioc/domain/sent-message'
import { useWords } from '../words/language.ts'
import { excerptAt } from './message-check.ts'

/** What the text says is JSON, but its value is not: the parser names the field. */
const ofValues: ReadonlySet<MessageStop['code']> = new Set(['not_senml', 'unknown_version', 'must_understand'])

/** Where reading stopped: the place, why, and what stands there. */
export function MessageStopPlace({ title, stop, text }: { title: string; stop: MessageStop; text: string | null }) {
  const { words } = useWords()
  const said = words.quarantine.message
  const place =
    stop.line === null || stop.column === null
      ? said.byte(String(stop.at))
      : said.place(String(stop.line), String(stop.column))
  const excerpt = text === null ? null : excerptAt(text, stop.at)
  return (
    <div className="message-stop" data-stop={stop.code}>
      <p>
        <strong>{`${title} ${place}`}</strong> {said.codes[stop.code]}
      </p>
      {excerpt === null ? null : (
        <pre>
          {excerpt.before}
          <mark>{excerpt.here === '' ? said.end : excerpt.here}</mark>
          {excerpt.after}
        </pre>
      )}
      {ofValues.has(stop.code) ? <p className="second">{stop.detail}</p> : null}
    </div>
  )
}
