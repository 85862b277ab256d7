import { useSyncExternalStore } from 'react'

/** The desk stands at `/review`, an incident on it at `/review/<id>`; null: another place. */
export type ReviewPath = { incident: string | null } | null

export function reviewPath(path: string): ReviewPath {
  const parts = path.split('/').filter((part) => part !== '')
  return parts[0] === 'review' ? { incident: parts[1] === undefined ? null : decodeURIComponent(parts[1]) } : null
}

/** Targets and data quality stand at `/targets`. */
export function isTargetsPath(path: string): boolean {
  return /^\/targets\/?$/.test(path)
}

/** Goes to the desk, to an incident on it, to the targets, or back to the wall (null); the way back leads back. */
export function goTo(place: ReviewPath | 'targets'): void {
  const path = pathOf(place)
  if (path === window.location.pathname) return
  window.history.pushState(null, '', `${path}${window.location.search}`)
  window.dispatchEvent(new PopStateEvent('popstate'))
}

function pathOf(place: ReviewPath | 'targets'): string {
  if (place === null) return '/'
  if (place === 'targets') return '/targets'
  return place.incident === null ? '/review' : `/review/${encodeURIComponent(place.incident)}`
}

/** The path of this page, as it changes. */
export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('popstate', listener)
      return () => window.removeEventListener('popstate', listener)
    },
    () => window.location.pathname,
  )
}
