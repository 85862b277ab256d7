import { useSyncExternalStore } from 'react'

/** What the part of this name in a hash says; null where it is not there. */
export function hashPart(hash: string, name: string): string | null {
  const value = new URLSearchParams(hash.replace(/^#/, '')).get(name)
  return value === null || value === '' ? null : value
}

/** What the hash of this page says, as it changes. */
export function useHashPart(name: string): string | null {
  return useSyncExternalStore(listen, () => hashPart(window.location.hash, name))
}

/** Puts one part into the hash of this page, in place of all that stood there; null: nothing. */
export function setHashPart(name: string, value: string | null): void {
  const hash = value === null ? '' : `#${name}=${encodeURIComponent(value)}`
  window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}${hash}`)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
