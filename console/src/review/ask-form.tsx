import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useWords } from '../words/language.ts'

type AskFormProps = {
  /** What is to be said in words. */
  asked: string
  /** The button that sends it. */
  send: string
  busy: boolean
  onCancel: () => void
  onSend: (said: string) => Promise<void>
  /** Fields before the words, and after them. */
  before?: ReactNode
  after?: ReactNode
}

/** A form that asks why before an order is given; its first field takes the focus, Esc leaves. */
export function AskForm({ asked, send, busy, onCancel, onSend, before, after }: AskFormProps) {
  const { words } = useWords()
  const [said, setSaid] = useState('')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [])
  return (
    <form
      ref={form}
      className="ask-form"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void onSend(said.trim())
      }}
    >
      {before}
      <label>
        {asked}
        <textarea
          name="said"
          rows={2}
          required
          maxLength={1000}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
        />
      </label>
      {after}
      <button type="submit" className="is-first" data-order="send" disabled={busy}>
        {send}
      </button>
      <button type="button" onClick={onCancel}>
        {words.review.cancel} <kbd>Esc</kbd>
      </button>
    </form>
  )
}
