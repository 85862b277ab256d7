import { useCallback } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import { useAsked } from '../live/use-asked.ts'
import { fetchQuarantineCounts } from './quarantine-api.ts'

/** How many records of the live lane wait at the quarantine desk. */
export function useOpenQuarantine(link: CentreLink): number {
  const ask = useCallback(() => fetchQuarantineCounts({ lane: 'live', status: 'open' }), [])
  return useAsked(ask, link.quarantine).value?.status.open ?? 0
}
