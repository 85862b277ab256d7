import type { Indicator } from '@ioc/domain/indicator'
import { unstatedPeriod } from '@ioc/domain/indicator'
import type { RankingAnswer } from '@ioc/domain/messages/indicator-shapes'
import { useCallback, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import type { Answer } from '../live/centre-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { SpreadLine } from './spread-line.tsx'
import { figure, placeName } from './target-words.ts'
import { fetchRanking } from './targets-api.ts'

const levels = ['provinces', 'communes'] as const

/** Places by rank for one indicator, how far they lie apart, and which have no value. */
export function RankingTable({ indicators, version }: { indicators: readonly Indicator[]; version: number }) {
  const { language, words } = useWords()
  const text = words.targets
  const [chosen, setChosen] = useState<string | null>(null)
  const [level, setLevel] = useState<(typeof levels)[number]>('provinces')
  const id = chosen ?? indicators[0]?.id
  const ask = useCallback(
    async (): Promise<Answer<RankingAnswer | null>> =>
      id === undefined ? { type: 'good', value: null } : await fetchRanking(id, level),
    [id, level],
  )
  const { value: ranking } = useAsked(ask, version)
  if (id === undefined) return null
  return (
    <section className="targets-ranking">
      <h2>
        {text.ranking}
        {ranking?.period ? (
          <span className="second">
            {ranking.period === unstatedPeriod ? text.periodUnstated : text.period(ranking.period)}
          </span>
        ) : null}
      </h2>
      <p className="targets-choices">
        <select name="ranked" aria-label={text.indicator} value={id} onChange={({ target }) => setChosen(target.value)}>
          {indicators.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name[language]}
            </option>
          ))}
        </select>
        {levels.map((one) => (
          <button key={one} type="button" aria-pressed={level === one} onClick={() => setLevel(one)}>
            {text.levels[one]}
          </button>
        ))}
      </p>
      {ranking === null ? (
        <p className="second">{text.loading}</p>
      ) : ranking.places.length === 0 ? (
        <p>{text.noRanking}</p>
      ) : (
        <>
          {ranking.spread === null ? null : <SpreadLine ranking={ranking} spread={ranking.spread} />}
          <ol className="targets-places">
            {ranking.places.map(({ place, value, rank, tied, source }) => (
              <li key={place} data-ranked={place}>
                <span>{formatNumber(rank, 0, language)}</span>
                <span>
                  {placeName(place, language, words)}
                  <small>
                    {source === 'published' ? text.published : text.imported(source)}
                    {tied ? ` · ${text.tied}` : ''}
                  </small>
                </span>
                <strong>{figure(value, ranking.indicator, language)}</strong>
              </li>
            ))}
          </ol>
          {ranking.missing.length === 0 ? null : (
            <p className="second">
              {text.missing(
                formatNumber(ranking.missing.length, 0, language),
                formatNumber(ranking.missing.length + ranking.places.length, 0, language),
              )}
              .
            </p>
          )}
        </>
      )}
    </section>
  )
}
