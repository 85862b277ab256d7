import { isReached } from '@ioc/domain/indicator'
import type { IndicatorList, IndicatorStanding } from '@ioc/domain/messages/indicator-shapes'
import { Fragment, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatDate } from '../format/time.ts'
import { useWords } from '../words/language.ts'
import { TargetForm } from './target-form.tsx'
import { dayWords, figure, placeName, valueDates } from './target-words.ts'

type IndicatorTableProps = { list: IndicatorList; may: boolean; onSaved: () => void }

/** Every indicator at each place: its newest value with source and date, where it began, and what it is to reach. */
export function IndicatorTable({ list, may, onSaved }: IndicatorTableProps) {
  const { language, words } = useWords()
  const text = words.targets
  const [edited, setEdited] = useState<string | null>(null)
  const loose = list.publishedTargets.map(({ value }) => `${formatNumber(value, 0, language)}\u2009%`)
  const heads = [text.indicator, text.value, text.source, text.baseline, text.target, text.due, text.owner]
  return (
    <section className="targets-indicators">
      <h2>
        {text.indicators}
        <span className="second">
          {text.notLive} ·{' '}
          <a href="/api/indicators.csv" download>
            {text.csv}
          </a>
        </span>
      </h2>
      {list.standings.length === 0 ? (
        <p className="second">{text.none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head}>{head}</th>
              ))}
              {may ? <th /> : null}
            </tr>
          </thead>
          <tbody>
            {list.standings.map((standing) => {
              const key = `${standing.indicator.id}/${standing.place}`
              return (
                <Fragment key={key}>
                  <StandingRow
                    standing={standing}
                    onEdit={may ? () => setEdited(edited === key ? null : key) : undefined}
                  />
                  {may && edited === key ? (
                    <tr>
                      <td colSpan={heads.length + 1}>
                        <TargetForm
                          standing={standing}
                          onDone={(saved) => {
                            setEdited(null)
                            if (saved) onSaved()
                          }}
                        />
                      </td>
                    </tr>
                  ) : null}
                </Fragment>
              )
            })}
          </tbody>
        </table>
      )}
      {loose.length === 0 ? null : <p className="second">{text.whole(loose.join(', '))}</p>}
    </section>
  )
}

function StandingRow({ standing, onEdit }: { standing: IndicatorStanding; onEdit: (() => void) | undefined }) {
  const { language, words } = useWords()
  const text = words.targets
  const { indicator, place, target, latest } = standing
  return (
    <tr data-standing={`${indicator.id}/${place}`}>
      <th scope="row">
        {indicator.name[language]}
        <small>{placeName(place, language, words)}</small>
      </th>
      <td className="targets-value">
        <strong>{figure(latest?.value, indicator, language)}</strong>
        {latest === null ? null : (
          <small data-source={latest.source}>
            <b>{latest.source === 'published' ? text.published : text.imported(latest.source)}</b>
          </small>
        )}
      </td>
      <td className="targets-source">
        {latest === null ? (
          '—'
        ) : (
          <>
            {latest.sourceName}
            <small>
              {valueDates(latest, words)} · {text.kept(formatDate(Date.parse(latest.recordedAt)))}
            </small>
          </>
        )}
      </td>
      <td>{figure(target?.baseline, indicator, language)}</td>
      <td>
        {target === null ? text.noTarget : figure(target.value, indicator, language)}
        <small>{outcomeOf(standing)}</small>
      </td>
      <td>{target?.due ? dayWords(target.due) : '—'}</td>
      <td>{target?.owner ?? indicator.owner ?? text.nobody}</td>
      {onEdit ? (
        <td>
          <button type="button" data-order="set-target" onClick={onEdit}>
            {text.set}
          </button>
        </td>
      ) : null}
    </tr>
  )

  function outcomeOf({ target: wanted, latest: value }: IndicatorStanding) {
    if (wanted === null || value === null) return null
    if (isReached(value.value, wanted.value, indicator.direction)) return text.reached
    const gap = Math.abs(value.value - wanted.value)
    const unit = indicator.unit === '%' ? text.points : indicator.unit
    const amount = `${formatNumber(gap, indicator.digits, language)}\u2009${unit}`
    return indicator.direction === 'higher' ? text.missed(amount) : text.above(amount)
  }
}
