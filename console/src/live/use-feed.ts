import { useCallback, useSyncExternalStore } from 'react'
import type { CentreLink } from './centre-link.ts'
import type { Channel, Feed } from './feed.ts'

/** Draws the component again when this channel of the feed has news, once per frame at most. */
export function useChannel(feed: Feed, channel: Channel): number {
  const listen = useCallback((listener: () => void) => feed.listen(listener), [feed])
  return useSyncExternalStore(listen, () => feed.versions[channel])
}

/** Draws the component again when the centre or the chosen lane changes. */
export function useCentre(link: CentreLink): number {
  return useSyncExternalStore(link.listen, () => link.version)
}
