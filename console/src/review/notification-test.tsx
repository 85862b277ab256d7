import { addressOf, type Channel, type NotificationPlan } from '@ioc/domain/notification'
import { useState } from 'react'
import { useWords } from '../words/language.ts'
import { sendTest } from './plan-api.ts'

type NotificationTestProps = { plan: NotificationPlan; channels: readonly Channel[]; onSent: () => void }

/** A message that only shows whether a channel reaches a recipient. */
export function NotificationTest({ plan, channels, onSent }: NotificationTestProps) {
  const { words } = useWords()
  const text = words.notify
  const ways = plan.recipients.flatMap((recipient) =>
    channels
      .filter((channel) => addressOf(recipient, channel) !== null)
      .map((channel) => ({ channel, recipient: recipient.id, name: recipient.name })),
  )
  const [chosen, setChosen] = useState(0)
  const [outcome, setOutcome] = useState<Awaited<ReturnType<typeof sendTest>> | null>(null)
  const [busy, setBusy] = useState(false)
  // Pressed again after silence it is the same message.
  const [id, setId] = useState(() => crypto.randomUUID())
  const way = ways[chosen] ?? ways[0]
  const send = async () => {
    if (way === undefined) return
    setBusy(true)
    const { recipient, channel } = way
    const answer = await sendTest({ id, recipient, channel })
    setBusy(false)
    if (answer.type === 'good' || answer.status !== null) setId(crypto.randomUUID())
    setOutcome(answer)
    onSent()
  }
  return (
    <section>
      <h2>{text.test}</h2>
      <p className="second">{ways.length === 0 ? text.testNone : text.testWhy}</p>
      {way === undefined ? null : (
        <div className="plan-orders">
          <select
            aria-label={text.recipient}
            name="test"
            value={ways.indexOf(way)}
            onChange={({ target }) => setChosen(Number(target.value))}
          >
            {ways.map(({ recipient, channel, name }, n) => (
              <option key={`${recipient} ${channel}`} value={n}>
                {`${name} · ${text.channels[channel]}`}
              </option>
            ))}
          </select>
          <button type="button" data-order="test" disabled={busy} onClick={() => void send()}>
            {text.test}
          </button>
        </div>
      )}
      {outcome === null ? null : (
        <p role="status">
          {outcome.type === 'good' ? text.tested : words.commandFailed(outcome.detail ?? words.noAnswer)}
        </p>
      )}
    </section>
  )
}
