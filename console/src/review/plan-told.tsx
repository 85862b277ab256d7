import { Channel, channels } from '@ioc/domain/notification'
import { useWords } from '../words/language.ts'
import type { RecipientDraft, RuleDraft, ToldDraft, Troubles } from './plan-draft.ts'
import { PlanField } from './plan-field.tsx'

type PlanToldProps = {
  rule: RuleDraft
  recipients: readonly RecipientDraft[]
  troubles: Troubles
  may: boolean
  onChange: (to: ToldDraft[]) => void
}

/** Who is told by a rule, each by one channel. */
export function PlanTold({ rule, recipients, troubles, may, onChange }: PlanToldProps) {
  const { words } = useWords()
  const text = words.notify
  const change = (key: string, more: Partial<ToldDraft>) =>
    onChange(rule.to.map((one) => (one.key === key ? { ...one, ...more } : one)))
  const add = () => {
    const first = recipients[0]
    const channel = channels.find((one) => first !== undefined && addressIn(first, one) !== '') ?? 'email'
    onChange([...rule.to, { key: `new ${crypto.randomUUID()}`, recipient: first?.key ?? '', channel }])
  }
  const none = troubles[`${rule.key}.to`]
  return (
    <fieldset className="plan-told" data-field={`${rule.key}.to`}>
      <legend>{text.to}</legend>
      {rule.to.map((one) => (
        <div key={one.key} className="plan-told-row">
          <PlanField place={`${one.key}.recipient`} label={text.recipient} isInTable troubles={troubles}>
            {(more) => (
              <select
                {...more}
                name="recipient"
                value={recipients.some(({ key }) => key === one.recipient) ? one.recipient : ''}
                onChange={({ target }) => change(one.key, { recipient: target.value })}
              >
                <option value="" disabled>
                  {text.wrong.recipient}
                </option>
                {recipients.map(({ key, id, name }) => (
                  <option key={key} value={key}>
                    {name || id}
                  </option>
                ))}
              </select>
            )}
          </PlanField>
          <PlanField place={`${one.key}.channel`} label={text.channel} isInTable troubles={troubles}>
            {(more) => (
              <select
                {...more}
                name="channel"
                value={one.channel}
                onChange={({ target }) => change(one.key, { channel: Channel.parse(target.value) })}
              >
                {channels.map((channel) => (
                  <option key={channel} value={channel}>
                    {text.channels[channel]}
                  </option>
                ))}
              </select>
            )}
          </PlanField>
          {may ? (
            <button type="button" onClick={() => onChange(rule.to.filter(({ key }) => key !== one.key))}>
              {text.remove}
              <span className="unseen"> {recipients.find(({ key }) => key === one.recipient)?.name}</span>
            </button>
          ) : null}
        </div>
      ))}
      {none === undefined ? null : <span className="is-trouble">{none}</span>}
      {may ? (
        <button
          type="button"
          data-order="add-told"
          {...(none === undefined ? {} : { 'aria-invalid': true })}
          onClick={add}
        >
          {text.addTo}
        </button>
      ) : null}
    </fieldset>
  )
}

function addressIn(recipient: RecipientDraft, channel: Channel): string {
  return channel === 'email' || channel === 'webhook' ? recipient[channel] : recipient.phone
}
