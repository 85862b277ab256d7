import type { RankingAnswer } from '@ioc/domain/messages/indicator-shapes'
import { useWords } from '../words/language.ts'
import { figure } from './target-words.ts'

type SpreadLineProps = { ranking: RankingAnswer; spread: NonNullable<RankingAnswer['spread']> }

const parts = ['min', 'lowerQuartile', 'median', 'upperQuartile', 'max'] as const

/** Where the values lie: a point for each place, the middle half as a band, the median as a line; and in words. */
export function SpreadLine({ ranking: { indicator, places }, spread }: SpreadLineProps) {
  const { language, words } = useWords()
  const text = words.targets
  const at = (value: number) =>
    spread.max === spread.min ? 50 : ((value - spread.min) / (spread.max - spread.min)) * 100
  const inWords = parts.map((part) => `${text.spreadParts[part]} ${figure(spread[part], indicator, language)}`)
  return (
    <figure className="targets-spread">
      {places.length < 2 ? null : (
        <svg viewBox="-1 0 102 8" preserveAspectRatio="none" aria-hidden="true">
          <rect
            className="spread-half"
            x={at(spread.lowerQuartile)}
            width={at(spread.upperQuartile) - at(spread.lowerQuartile)}
            y="0"
            height="8"
          />
          {places.map(({ place, value }) => (
            <line key={place} className="spread-place" x1={at(value)} x2={at(value)} y1="2" y2="6" />
          ))}
          <line className="spread-median" x1={at(spread.median)} x2={at(spread.median)} y1="0" y2="8" />
        </svg>
      )}
      <figcaption>
        {text.spread}: {inWords.join(' · ')}
      </figcaption>
    </figure>
  )
}
