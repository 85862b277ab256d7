import { type QuarantineCounts, type QuarantineFilter, QuarantineQuery } from '@ioc/domain/quarantine'
import { formatNumber } from '../format/number.ts'
import { useWords } from '../words/language.ts'
import type { Wish } from './quarantine-api.ts'

type QuarantineFiltersProps = { wish: Wish; counts: QuarantineCounts | null; onLook: (wish: Wish) => void }
type Reason = NonNullable<QuarantineFilter['reason']>

const hourMs = 3_600_000
const spans = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs } as const

/** Counts by reason and device, each of which is a filter when pressed, and again none. */
export function QuarantineFilters({ wish, counts, onLook }: QuarantineFiltersProps) {
  const { language, words } = useWords()
  const { reason, device, from, ...plain } = wish
  const parts = {
    ...(reason === undefined ? {} : { reason }),
    ...(device === undefined ? {} : { device }),
    ...(from === undefined ? {} : { from }),
  }
  const without = (part: keyof typeof parts): Wish => {
    const { [part]: _, ...rest } = parts
    return { ...plain, ...rest }
  }
  const reasons = Object.entries(counts?.reasons ?? {}).sort(([, a], [, b]) => b - a)
  const number = (n: number) => formatNumber(n, 0, language)
  return (
    <>
      <h3>{words.quarantine.reason}</h3>
      <ul className="quarantine-filter">
        {reasons.map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              data-reason={name}
              aria-pressed={reason === name}
              onClick={() => onLook(reason === name ? without('reason') : { ...wish, reason: name })}
            >
              {reasonName(name, words.quarantine.reasons)}
              <strong>{number(count)}</strong>
            </button>
          </li>
        ))}
        {reason === undefined ? null : (
          <li>
            <button type="button" onClick={() => onLook(without('reason'))}>
              {words.quarantine.allReasons}
            </button>
          </li>
        )}
      </ul>
      <h3>{words.quarantine.devices}</h3>
      <ul className="quarantine-filter">
        {(counts?.devices ?? []).slice(0, 8).map((one) => (
          <li key={one.device}>
            <button
              type="button"
              aria-pressed={device === one.device}
              onClick={() => onLook(device === one.device ? without('device') : { ...wish, device: one.device })}
            >
              <span className="is-cut">{one.device}</span>
              <strong>{number(one.count)}</strong>
            </button>
          </li>
        ))}
        {device === undefined ? null : (
          <li>
            <button type="button" onClick={() => onLook(without('device'))}>
              {words.quarantine.allDevices}
            </button>
          </li>
        )}
      </ul>
      <label className="quarantine-since">
        {words.quarantine.since}
        <select
          defaultValue="all"
          onChange={({ target: { value } }) =>
            onLook(
              value === 'hour' || value === 'day' || value === 'week'
                ? { ...wish, from: Date.now() - spans[value] }
                : without('from'),
            )
          }
        >
          {(['all', 'hour', 'day', 'week'] as const).map((span) => (
            <option key={span} value={span}>
              {words.quarantine.spans[span]}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}

/** The words of a reason; a reason of a newer server is shown as it is. */
export function reasonName(reason: string, reasons: Record<Reason, { name: string }>): string {
  const known = QuarantineQuery.shape.reason.safeParse(reason).data
  return known === undefined ? reason : reasons[known].name
}
