import type { LinkState } from '@ioc/domain/link/link-state'
import { formatNumber, thinSpace } from '../format/number.ts'
import { formatClockShort } from '../format/time.ts'
import { useWords } from '../words/language.ts'

/** The line to the nation in the foot: its state, and what waits. */
export function LinkWords({ state }: { state: LinkState | null }) {
  const { language, words } = useWords()
  if (state === null) return null
  const isDown = state.state === 'down' && state.since !== null
  const word = isDown
    ? words.linked.downSince(formatClockShort(Date.parse(state.since ?? '')))
    : words.linked.state[state.state]
  const waiting = state.state === 'not_linked' ? '' : formatNumber(state.lagMessages, 0, language)
  // Where nothing waits nothing is late.
  const late = `${formatNumber(state.lagSeconds, 1, language)}${thinSpace}${words.secondUnit}`
  const lag = state.lagMessages === 0 ? '' : late
  return (
    <p className={state.state === 'linked' ? '' : 'is-trouble'} data-link={state.state}>
      {words.linked.foot(word, waiting, lag)}
    </p>
  )
}
