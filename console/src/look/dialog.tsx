import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../words/language.ts'

type DialogProps = { title: string; className?: string; onClose: () => void; children: ReactNode }

/** A dialog that takes the focus, gives it back, and closes with Esc. */
export function Dialog({ title, className, onClose, children }: DialogProps) {
  const { words } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const isOver = useRef(false)
  // Told at once: the event `close` comes late on a busy page, and would end what was opened meanwhile.
  const end = () => {
    if (isOver.current) return
    isOver.current = true
    dialog.current?.close()
    onClose()
  }
  useEffect(() => {
    const element = dialog.current
    if (element === null || element.open) return
    element.showModal()
    // Else the first button takes the focus, and who signs in begins at the wrong end.
    element.querySelector<HTMLElement>('[data-first-focus]')?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={title}
      onClose={end}
      onCancel={(event) => {
        // A file input within cancels too, and its event comes up here.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        end()
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={end}>
          {words.close}
        </button>
      </header>
      {children}
    </dialog>
  )
}
