import { localDay, percentOf, qualityOf } from '@ioc/domain/data-quality'
import { type ReactNode, useCallback } from 'react'
import { formatNumber, thinSpace } from '../format/number.ts'
import { goTo } from '../incident/review-path.ts'
import { fetchAlarmReport } from '../live/alert-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { figure } from './target-words.ts'
import { fetchIndicators, fetchQuality } from './targets-api.ts'

/** What a desk can bear: one alarm in ten minutes, and less than 1 % of the time in flood (ISA-18.2, EEMUA 191). */
const bearable = { perTenMinutes: 1, floodShare: 0.01 } as const

const ofLive = () => fetchAlarmReport('live')

type TargetFiguresProps = { version: number; second: number; province: string }

/** What the province is to reach and how far it is, in short: a published figure is said to be one. */
export function TargetFigures({ version, second, province }: TargetFiguresProps) {
  const { language, words } = useWords()
  const text = words.targets
  const minute = Math.floor(second / 60)
  const today = localDay(second * 1000)
  const list = useAsked(fetchIndicators, version).value
  const alarms = useAsked(ofLive, minute).value
  const cells = useAsked(
    useCallback(() => fetchQuality(today), [today]),
    minute,
  ).value?.cells
  const live = cells === undefined ? null : percentOf(qualityOf(cells).live)
  const percent = (value: number) => `${formatNumber(value, 1, language)}${thinSpace}%`
  const row = (name: string, value: string, beside: { of: string; goal: ReactNode }) => (
    <tr key={name} data-figure={name}>
      <th scope="row">
        {name} <span className="second">{beside.of}</span>
      </th>
      <td>
        <strong>{value}</strong>
      </td>
      <td>{beside.goal}</td>
    </tr>
  )
  return (
    <section className="review-targets">
      <h2>
        {text.short}
        <button type="button" onClick={() => goTo('targets')}>
          {text.desk}
        </button>
      </h2>
      <table>
        <tbody>
          {(list?.standings ?? []).flatMap(({ indicator, place, target, latest }) =>
            place !== province || latest === null
              ? []
              : [
                  row(indicator.name[language], figure(latest.value, indicator, language), {
                    of: latest.source === 'published' ? text.published : text.imported(latest.source),
                    goal: target === null ? text.noTarget : text.goal(figure(target.value, indicator, language)),
                  }),
                ],
          )}
          {live === null ? null : row(text.words.live, percent(live), { of: text.today, goal: text.noTarget })}
          {alarms === null ? null : (
            <>
              {row(text.alarmRate, formatNumber(alarms.perTenMinutes, 1, language), {
                of: text.lastHour,
                goal: text.goalUpTo(formatNumber(bearable.perTenMinutes, 1, language)),
              })}
              {row(text.floodTime, percent(alarms.floodShare * 100), {
                of: text.lastHour,
                goal: text.goalUpTo(percent(bearable.floodShare * 100)),
              })}
            </>
          )}
        </tbody>
      </table>
    </section>
  )
}
