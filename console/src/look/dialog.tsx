import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../words/language.ts'

type DialogProps = { title: string; className?: string; onClose: () => void; children: ReactNode }

/** A dialog that takes the focus, gives it back, and closes with Esc. */
export function Dialog({ title, className, onClose, children }: DialogProps) {
  const { words } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element === null || element.open) return
    element.showModal()
    // Else the first button takes the focus, and who signs in begins at the wrong end.
    element.querySelector<HTMLElement>('[data-first-focus]')?.focus()
  }, [])
  return (
    <dialog ref={dialog} className={className} onClose={onClose} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {words.close}
        </button>
      </header>
      {children}
    </dialog>
  )
}
