import { percentOf, type Quality, qualityBy, qualityOf, qualityWords, sourceOf } from '@ioc/domain/data-quality'
import { kindOf } from '@ioc/domain/domains'
import { useCallback, useState } from 'react'
import { formatNumber, thinSpace } from '../format/number.ts'
import { useAsked } from '../live/use-asked.ts'
import { type Language, useWords } from '../words/language.ts'
import { placeName } from './target-words.ts'
import { fetchQuality } from './targets-api.ts'

const ways = ['source', 'commune'] as const

/** What the data of a day were worth in the four words, each with what it means; by source or by commune. */
export function QualityTable({ today, second }: { today: string; second: number }) {
  const { language, words } = useWords()
  const text = words.targets
  const [chosen, setChosen] = useState<string | null>(null)
  const [by, setBy] = useState<(typeof ways)[number]>('source')
  const day = chosen ?? today
  const ask = useCallback(async () => ({ type: 'good', value: await fetchQuality(day) }) as const, [day])
  // A day that still runs is asked for again each minute.
  const { value: answer } = useAsked(ask, Math.floor(second / 60))
  const cells = answer?.type === 'good' ? answer.value.cells : []
  const groups = qualityBy(cells, by === 'commune' ? ({ commune }) => commune : sourceOf)
  const nameOf = (key: string) =>
    by === 'commune'
      ? placeName(key, language, words)
      : (kindOf(key)?.label[language] ?? (key === '' ? text.unknownSource : key))
  return (
    <section className="targets-quality">
      <h2>
        {text.quality}
        <span className="second">
          {answer?.type === 'good' ? `${answer.value.final ? text.final : text.running} · ` : ''}
          <a href={`/api/data-quality.csv?day=${day}`} download>
            {text.csv}
          </a>
        </span>
      </h2>
      <dl className="targets-words">
        {qualityWords.map((word) => (
          <div key={word} data-quality={word}>
            <dt>{text.words[word]}</dt>
            <dd>
              <strong>{percent(qualityOf(cells), word, language)}</strong>
              <small>{text.definitions[word]}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p className="targets-choices">
        <label>
          {text.day}{' '}
          <input
            type="date"
            name="day"
            max={today}
            value={day}
            onChange={({ target }) => setChosen(target.value === '' ? null : target.value)}
          />
        </label>
        {ways.map((one) => (
          <button key={one} type="button" aria-pressed={by === one} onClick={() => setBy(one)}>
            {text.byWhich[one]}
          </button>
        ))}
        <span className="second">{text.weakestFirst}</span>
      </p>
      {answer === null ? (
        <p className="second">{text.loading}</p>
      ) : answer.type === 'failed' ? (
        <p role="alert">{text.failed(answer.detail ?? words.noAnswer)}</p>
      ) : groups.length === 0 ? (
        <p>{text.noQuality}</p>
      ) : (
        <div className="targets-scroll">
          <table>
            <thead>
              <tr>
                <th>{text.byWhich[by]}</th>
                <th>{text.devices}</th>
                {qualityWords.map((word) => (
                  <th key={word} title={text.definitions[word]}>
                    {text.words[word]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {groups.map(({ key, devices, quality }) => (
                <tr key={key} data-worth={key}>
                  <th scope="row">{nameOf(key)}</th>
                  <td>{formatNumber(devices, 0, language)}</td>
                  {qualityWords.map((word) => (
                    <td key={word}>{percent(quality, word, language)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function percent(quality: Quality, word: keyof Quality, language: Language): string {
  const value = percentOf(quality[word])
  return value === null ? '—' : `${formatNumber(value, 1, language)}${thinSpace}%`
}
