import type { Colleagues } from '@ioc/domain/messages/people-shapes'
import { createContext, type ReactNode, useCallback, useContext } from 'react'
import type { Answer } from '../live/centre-api.ts'
import { fetchColleagues } from '../live/people-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { actorName } from './event-words.ts'

const none: Colleagues = []
const ColleaguesContext = createContext<Colleagues | null>(none)

/** Those who work here, asked by who may give work: `version` is a reason to ask anew. */
export function WithColleagues({ may, version, children }: { may: boolean; version: number; children: ReactNode }) {
  const ask = useCallback(
    async (): Promise<Answer<Colleagues>> => (may ? await fetchColleagues() : { type: 'good', value: none }),
    [may],
  )
  return <ColleaguesContext value={useAsked(ask, version).value}>{children}</ColleaguesContext>
}

/** Null until the server has said who they are. */
export function useColleagues(): Colleagues | null {
  return useContext(ColleaguesContext)
}

/** How people are called here; an account that is no colleague, or no more, stands as it is. */
export function useNameOf(): (account: string) => string {
  const { words } = useWords()
  const colleagues = useColleagues()
  return useCallback(
    (account) => colleagues?.find(({ id }) => id === account)?.name ?? actorName(account, words),
    [colleagues, words],
  )
}
