import { useCallback } from 'react'
import { useSecond } from '../live/use-second.ts'
import { useWords } from '../words/language.ts'
import { dropToast, type Toast, useToasts } from './toast-list.ts'

/** The notices at the lower left, each with how long what it offers can still be taken. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) => (
        <ToastRow key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastRow({ toast }: { toast: Toast }) {
  const { words } = useWords()
  const left = useSecond(useCallback(() => performance.now() - toast.until, [toast.until]))
  const { act } = toast
  return (
    <div className="toast" data-toast={toast.id}>
      <p>
        <strong>{toast.title}</strong>
        <span>{toast.more}</span>
      </p>
      {act === null ? null : (
        <button
          type="button"
          onClick={() => {
            dropToast(toast.id)
            void act.run()
          }}
        >
          {`${act.label}, ${words.seconds(Math.max(0, -left))}`}
        </button>
      )}
    </div>
  )
}
