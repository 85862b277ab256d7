import type { Incident } from '@ioc/domain/incident/incident'
import { useState } from 'react'
import { order } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import type { Answer } from '../live/centre-api.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { useTellOutcome } from './tell-outcome.ts'

type SplitFormProps = { incident: Incident; keys: readonly string[]; onOrdered: () => void }

/** Makes the chosen alerts of an incident a draft of their own, and goes there; or lets them go. */
export function SplitForm({ incident, keys, onOrdered }: SplitFormProps) {
  const { words } = useWords()
  const text = words.review
  const [title, setTitle] = useState('')
  const tell = useTellOutcome()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const give = async (command: 'split' | 'unlink', body: Record<string, unknown>): Promise<boolean> => {
    setBusy(true)
    const answer = await order(incident, command, { keys, ...body })
    setBusy(false)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    tell({ id: incident.id, command, answer, act: command === 'unlink' ? linkAgain(answer) : null })
    onOrdered()
    return answer.type === 'good'
  }
  const linkAgain = (answer: Answer<Incident>) =>
    answer.type === 'failed'
      ? null
      : {
          label: text.undo,
          run: async () => {
            tell({ id: incident.id, command: 'link', answer: await order(answer.value, 'link', { keys }) })
            onOrdered()
          },
        }
  const split = async () => {
    const id = crypto.randomUUID()
    if (await give('split', { id, title: title.trim() })) goTo({ incident: id })
  }
  return (
    <form
      className="ask-form"
      onSubmit={(event) => {
        event.preventDefault()
        void split()
      }}
    >
      <label>
        {text.splitTitle(keys.length)}
        <input name="title" required maxLength={160} value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <button type="submit" className="is-first" data-order="split" disabled={busy}>
        {text.split}
      </button>
      <button type="button" data-order="unlink" disabled={busy} onClick={() => void give('unlink', {})}>
        {text.unlink}
      </button>
      <Trouble words={trouble} />
    </form>
  )
}
