import { useState } from 'react'
import { changePassword } from '../live/people-api.ts'
import { useWords } from '../words/language.ts'

/** Changes the own password. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { words } = useWords()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [outcome, setOutcome] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const show = async () => {
    setBusy(true)
    const answer = await changePassword(old, next)
    setBusy(false)
    if (answer.type === 'good') {
      onDone()
    } else
      setOutcome(answer.status === 401 ? words.people.refused : words.commandFailed(answer.detail ?? words.noAnswer))
  }
  const field = (name: string, label: string, value: string, set: (text: string) => void) => (
    <label>
      {label}
      <input
        name={name}
        type="password"
        autoComplete={name === 'old' ? 'current-password' : 'new-password'}
        maxLength={200}
        required
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  )
  return (
    <form
      className="sign-in"
      data-form="password"
      onSubmit={(event) => {
        event.preventDefault()
        void show()
      }}
    >
      {field('old', words.people.oldPassword, old, setOld)}
      {field('new', words.people.newPassword, next, setNext)}
      <button type="submit" className="is-first" disabled={busy}>
        {words.people.changePassword}
      </button>
      {outcome === null ? null : <p role="alert">{outcome}</p>}
    </form>
  )
}
