import { useSyncExternalStore } from 'react'

/** What was changed and is not saved: it outlives the desk on which it is made, but not the page. */
export type KeptDraft<Draft> = { use: () => Draft | null; keep: (draft: Draft | null) => void }

const unsaved = new Set<object>()

/** A draft of one desk; while there is one the browser asks before the page is closed or loaded anew. */
export function keptDraft<Draft>(): KeptDraft<Draft> {
  let kept: Draft | null = null
  const listeners = new Set<() => void>()
  const self: KeptDraft<Draft> = {
    use: () =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        () => kept,
      ),
    keep: (draft) => {
      kept = draft
      if (draft === null) unsaved.delete(self)
      else unsaved.add(self)
      if (unsaved.size === 0) window.removeEventListener('beforeunload', ask)
      else window.addEventListener('beforeunload', ask)
      for (const listener of listeners) listener()
    },
  }
  return self
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
