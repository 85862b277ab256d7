import { useCallback, useSyncExternalStore } from 'react'

/** The chosen device lives in the address (`#device=<id>`), so that a link opens its panel. */
export function useChosenDevice(): [string | null, (device: string | null) => void] {
  const chosen = useSyncExternalStore(listen, () => deviceInHash(window.location.hash))
  const choose = useCallback((device: string | null) => {
    const hash = device === null ? '' : `#device=${encodeURIComponent(device)}`
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}${hash}`)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }, [])
  return [chosen, choose]
}

/** The device that a hash names; null where it names none. */
export function deviceInHash(hash: string): string | null {
  const device = new URLSearchParams(hash.replace(/^#/, '')).get('device')
  return device === null || device === '' ? null : device
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
