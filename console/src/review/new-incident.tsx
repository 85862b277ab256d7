import { useState } from 'react'
import { openIncident } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'

/** Opens a draft without an alert: one line is enough to begin. */
export function NewIncident() {
  const { words } = useWords()
  const text = words.review
  const [title, setTitle] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    const answer = await openIncident({ fields: { title: title.trim() }, alerts: [] })
    setBusy(false)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    if (answer.type === 'good') {
      setTitle('')
      goTo({ incident: answer.value.id })
    }
  }
  return (
    <form
      className="review-new"
      onSubmit={(event) => {
        event.preventDefault()
        void open()
      }}
    >
      <input
        aria-label={text.freshTitle}
        placeholder={text.freshTitle}
        required
        maxLength={160}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <button type="submit" disabled={busy} data-order="open">
        {text.fresh}
      </button>
      <Trouble words={trouble} />
    </form>
  )
}
