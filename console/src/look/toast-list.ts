import { useSyncExternalStore } from 'react'

/** One short notice: what was done or refused, and what a person may do about it while it stands. */
export type Toast = {
  id: number
  title: string
  more: string
  act: { label: string; run: () => void | Promise<void> } | null
  until: number
}

/** How long one stands, and so how long what it offers can be taken, ms. */
const toastMs = 8000
const most = 2

let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

/** Shows a notice at the lower left; of more than two the oldest goes. Nothing important is said there alone. */
export function showToast({ title, more, act = null }: { title: string; more: string; act?: Toast['act'] }): void {
  last += 1
  const id = last
  lay([...toasts, { id, title, more, act, until: performance.now() + toastMs }].slice(-most))
  window.setTimeout(() => dropToast(id), toastMs)
}

export function dropToast(id: number): void {
  if (toasts.some((one) => one.id === id)) lay(toasts.filter((one) => one.id !== id))
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}

function lay(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
