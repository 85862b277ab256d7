import { useSyncExternalStore } from 'react'

/**
 * Where a screen of a province can be: an incident or a procedure on its desk (null: none of them), another desk, or
 * the wall (null).
 */
export type Place = { incident: string | null } | { procedure: string | null } | 'targets' | 'notifications' | null

/** The place that a path leads to; the wall where it leads to no other. */
export function placeOf(path: string): Place {
  const [desk, one] = path.split('/').filter((part) => part !== '')
  const id = one === undefined ? null : decodeURIComponent(one)
  if (desk === 'review') return { incident: id }
  if (desk === 'procedures') return { procedure: id }
  return (desk === 'targets' || desk === 'notifications') && id === null ? desk : null
}

/** Goes to a place of this screen; the way back leads back. */
export function goTo(place: Place): void {
  const path = pathOf(place)
  if (path === window.location.pathname) return
  window.history.pushState(null, '', `${path}${window.location.search}`)
  window.dispatchEvent(new PopStateEvent('popstate'))
}

function pathOf(place: Place): string {
  if (place === null) return '/'
  if (typeof place === 'string') return `/${place}`
  const [desk, id] = 'incident' in place ? ['review', place.incident] : ['procedures', place.procedure]
  return id === null ? `/${desk}` : `/${desk}/${encodeURIComponent(id)}`
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
