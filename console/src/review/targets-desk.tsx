import { localDay } from '@ioc/domain/data-quality'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { DeskHead } from './desk-head.tsx'
import { IndicatorTable } from './indicator-table.tsx'
import { MonthLinks } from './month-links.tsx'
import { QualityTable } from './quality-table.tsx'
import { RankingTable } from './ranking-table.tsx'
import { fetchIndicators } from './targets-api.ts'

type TargetsDeskProps = { link: CentreLink; centre: CentreState; live: Feed; screen: Screen; choices: Choices }

/** What is to be reached and how far it is, how places compare, what the data are worth, and the review of a month. */
export function TargetsDesk({ link, centre, live, screen, choices }: TargetsDeskProps) {
  const { words } = useWords()
  const text = words.targets
  const second = useSecond(useCallback(() => live.serverNow(), [live]))
  const today = localDay(second * 1000)
  const may = centre.rights.includes('manage')
  // Another person sees something else: asked again when the rights change.
  const version = link.indicators * 2 + (may ? 1 : 0)
  const ask = useCallback(async () => ({ type: 'good', value: await fetchIndicators() }) as const, [])
  const { value: answer, again } = useAsked(ask, version)
  return (
    <main className="review targets" data-may-manage={may}>
      <DeskHead {...{ link, centre, screen, choices, second }} current="targets" title={text.title} />
      <div className="targets-main">
        {answer === null ? (
          <p className="second">{text.loading}</p>
        ) : answer.type === 'failed' ? (
          <p role="alert">{text.failed(answer.detail ?? words.noAnswer)}</p>
        ) : (
          <>
            <IndicatorTable list={answer.value} may={may} onSaved={again} />
            <RankingTable indicators={answer.value.indicators} version={version} />
          </>
        )}
      </div>
      <aside className="targets-side">
        <MonthLinks today={today} may={may} />
        <QualityTable today={today} second={second} />
      </aside>
    </main>
  )
}
