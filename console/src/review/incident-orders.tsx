import type { Incident, IncidentState } from '@ioc/domain/incident/incident'
import { useEffect, useRef, useState } from 'react'
import { addEvidence } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import { useWords } from '../words/language.ts'
import { AskForm } from './ask-form.tsx'
import type { GiveOrder, Refused } from './incident-view.tsx'
import { MergeForm } from './merge-form.tsx'
import { ReassignForm } from './reassign-form.tsx'
import { RefusalBanner } from './refusal-banner.tsx'
import { fromField, toField } from './vietnam-time.ts'

type Asked = 'resolve' | 'refuse' | 'extend' | 'reject' | 'obstruct' | 'free' | 'comment'
export type Order = Asked | 'start' | 'close' | 'climb' | 'evidence' | 'reopen' | 'merge' | 'reassign'

/** What may be ordered in each state, the likeliest first. */
const ordersOf: Record<IncidentState, readonly Order[]> = {
  draft: ['reject', 'merge', 'comment', 'evidence'],
  assigned: ['start', 'reassign', 'extend', 'obstruct', 'reject', 'merge', 'comment'],
  in_progress: ['resolve', 'evidence', 'reassign', 'extend', 'obstruct', 'reject', 'merge', 'comment'],
  resolved: ['close', 'evidence', 'refuse', 'merge', 'comment'],
  closed: ['reopen', 'comment'],
  rejected: ['comment'],
  merged: [],
}

/** The field of each order that asks for words. */
const fieldOf: Record<Asked, string> = {
  ...{ resolve: 'actual', refuse: 'why', extend: 'why', reject: 'why', obstruct: 'what', free: 'how', comment: 'text' },
}

type IncidentOrdersProps = {
  incident: Incident
  busy: boolean
  refused: Refused | null
  give: GiveOrder
  onEvidence: (answer: Answer<Incident>) => void
}

/** The orders of the present state; those that ask why open a line of their own. T adds a note. */
export function IncidentOrders({ incident, busy, refused, give, onEvidence }: IncidentOrdersProps) {
  const { words } = useWords()
  const text = words.review
  const [asking, setAsking] = useState<Asked | 'merge' | 'reassign' | null>(null)
  const file = useRef<HTMLInputElement>(null)
  const mayNote = incident.state !== 'merged'
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]') !== null) return
      if (event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
      if (event.key.toLowerCase() !== 't' || !mayNote) return
      event.preventDefault()
      setAsking('comment')
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [mayNote])
  const orders = ordersOf[incident.state].flatMap((one): Order[] => {
    // What carries out a directive of the nation answers to it: others are merged into that.
    if (one === 'merge' && incident.directive !== null) return []
    if (one !== 'obstruct' || incident.obstacle === null) return [one]
    return incident.obstacle.climbsAt === null ? ['free'] : ['free', 'climb']
  })
  const press = (one: Order) => {
    if (one === 'evidence') file.current?.click()
    else if (one === 'start' || one === 'close' || one === 'climb') void give(one)
    else setAsking(one === 'reopen' ? 'refuse' : one)
  }
  return (
    <section className="incident-orders" aria-label={text.desk}>
      {refused === null ? null : <RefusalBanner {...{ incident, refused, orders, busy }} onPress={press} />}
      {orders.map((one, place) => (
        <button
          key={one}
          type="button"
          className={place === 0 && incident.state !== 'draft' ? 'is-first' : ''}
          data-order={one}
          disabled={busy}
          onClick={() => press(one)}
        >
          {text.orders[one]}
        </button>
      ))}
      <input
        ref={file}
        type="file"
        hidden
        accept="image/jpeg,image/png,application/pdf"
        aria-label={text.orders.evidence}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          event.target.value = ''
          if (chosen !== undefined) void addEvidence(incident, chosen).then(onEvidence)
        }}
      />
      {asking === 'merge' ? (
        <MergeForm incident={incident} busy={busy} give={give} onCancel={() => setAsking(null)} />
      ) : null}
      {asking === 'reassign' ? (
        <ReassignForm {...{ incident, refused, busy, give }} onCancel={() => setAsking(null)} />
      ) : null}
      {asking === null || asking === 'merge' || asking === 'reassign' ? null : (
        <OrderForm
          key={asking}
          {...{ asked: asking, incident, busy }}
          onCancel={() => setAsking(null)}
          onSend={async (body) => {
            if (await give(asking, body)) setAsking(null)
          }}
        />
      )}
    </section>
  )
}

type OrderFormProps = {
  asked: Asked
  incident: Incident
  busy: boolean
  onCancel: () => void
  onSend: (body: Record<string, unknown>) => Promise<void>
}

/** What an order must say: why, until when, or whether its alerts told of what did not happen. */
function OrderForm({ asked, incident, busy, onCancel, onSend }: OrderFormProps) {
  const text = useWords().words.review
  const [until, setUntil] = useState(toField(incident.deadline))
  const [falseAlarm, setFalseAlarm] = useState(false)
  const own = asked === 'extend' ? { deadline: fromField(until) } : asked === 'reject' ? { falseAlarm } : {}
  return (
    <AskForm
      {...{ asked: text.asks[asked], send: text.send, busy, onCancel }}
      onSend={(said) => onSend({ [fieldOf[asked]]: said, ...own })}
      before={
        asked === 'extend' ? (
          <label>
            {text.newDeadline}
            <input
              type="datetime-local"
              required
              name="deadline"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          </label>
        ) : null
      }
      after={
        asked === 'reject' && incident.alerts.length > 0 ? (
          <fieldset>
            <label>
              <input
                type="checkbox"
                name="falseAlarm"
                checked={falseAlarm}
                onChange={(event) => setFalseAlarm(event.target.checked)}
              />
              {text.falseAlarm}
            </label>
          </fieldset>
        ) : null
      }
    />
  )
}
