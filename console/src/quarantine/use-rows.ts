import type { QuarantinedRow } from '@ioc/domain/quarantine'
import { useCallback, useEffect, useState } from 'react'
import { useAsked } from '../live/use-asked.ts'
import { fetchQuarantine, type Wish } from './quarantine-api.ts'

export type Rows = { records: readonly QuarantinedRow[]; isLoaded: boolean; more: (() => void) | null }

/** The rows that fit, newest first: the first page is asked for again at every change, older ones when wanted. */
export function useRows(wish: Wish, version: number): Rows {
  const first = useAsked(
    useCallback(() => fetchQuarantine(wish, null), [wish]),
    version,
  )
  const [older, setOlder] = useState<{ records: readonly QuarantinedRow[]; next: number | null } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wish or change begins with the first page anew
  useEffect(() => setOlder(null), [wish, version])
  const next = older === null ? (first.value?.next ?? null) : older.next
  return {
    records: [...(first.value?.records ?? []), ...(older?.records ?? [])],
    isLoaded: first.value !== null,
    more:
      next === null
        ? null
        : () =>
            void fetchQuarantine(wish, next).then((answer) => {
              if (answer.type !== 'good') return
              setOlder({ records: [...(older?.records ?? []), ...answer.value.records], next: answer.value.next })
            }),
  }
}
