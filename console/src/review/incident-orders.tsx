import type { Incident, IncidentState } from '@ioc/domain/incident/incident'
import { useEffect, useRef, useState } from 'react'
import { addEvidence } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import { useWords } from '../words/language.ts'
import type { GiveOrder, Refused } from './incident-view.tsx'
import { MergeForm } from './merge-form.tsx'
import { ReassignForm } from './reassign-form.tsx'
import { fromField, toField } from './vietnam-time.ts'

type Asked = 'resolve' | 'refuse' | 'extend' | 'reject' | 'obstruct' | 'free' | 'comment'
type Order = Asked | 'start' | 'close' | 'climb' | 'evidence' | 'reopen' | 'merge' | 'reassign'

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
  refused: Refused | null
  busy: boolean
  give: GiveOrder
  onEvidence: (answer: Answer<Incident>) => void
}

/** The orders of the present state; those that ask why open a line of their own. T adds a note. */
export function IncidentOrders({ incident, refused, busy, give, onEvidence }: IncidentOrdersProps) {
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
        <AskForm
          key={asking}
          asked={asking}
          deadline={incident.deadline}
          mayBeFalse={asking === 'reject' && incident.alerts.length > 0}
          busy={busy}
          onCancel={() => setAsking(null)}
          onSend={async ({ said, deadline, falseAlarm }) => {
            const own = asking === 'extend' ? { deadline } : asking === 'reject' ? { falseAlarm } : {}
            const body = { [fieldOf[asking]]: said, ...own }
            if (await give(asking, body)) setAsking(null)
          }}
        />
      )}
    </section>
  )
}

type AskFormProps = {
  asked: Asked
  deadline: string | null
  /** Whether its alerts may have told of what did not happen. */
  mayBeFalse: boolean
  busy: boolean
  onCancel: () => void
  onSend: (answer: { said: string; deadline: string | null; falseAlarm: boolean }) => Promise<void>
}

function AskForm({ asked, deadline, mayBeFalse, busy, onCancel, onSend }: AskFormProps) {
  const { words } = useWords()
  const text = words.review
  const [said, setSaid] = useState('')
  const [until, setUntil] = useState(toField(deadline))
  const [falseAlarm, setFalseAlarm] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => area.current?.focus(), [])
  return (
    <form
      className="ask-form"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void onSend({ said: said.trim(), deadline: fromField(until), falseAlarm })
      }}
    >
      {asked === 'extend' ? (
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
      ) : null}
      <label>
        {text.asks[asked]}
        <textarea
          ref={area}
          name="said"
          rows={2}
          required
          maxLength={1000}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
        />
      </label>
      {mayBeFalse ? (
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
      ) : null}
      <button type="submit" className="is-first" data-order="send" disabled={busy}>
        {text.send}
      </button>
      <button type="button" onClick={onCancel}>
        {text.cancel} <kbd>Esc</kbd>
      </button>
    </form>
  )
}
