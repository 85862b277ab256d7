import { formatClock, formatDateShort } from '../format/time.ts'
import { useWords } from '../words/language.ts'
import { metricLabel, sentValue } from './metric-label.ts'
import { reasonName } from './quarantine-filters.tsx'
import type { Rows } from './use-rows.ts'

type QuarantineTableProps = {
  rows: Rows
  chosen: number | null
  marked: ReadonlySet<number>
  onChoose: (record: number) => void
  onMark: (record: number) => void
  onMarkAll: (marked: ReadonlySet<number>) => void
}

/** The records, newest first; everything that devices have sent is text here and nothing else. */
export function QuarantineTable({ rows, chosen, marked, onChoose, onMark, onMarkAll }: QuarantineTableProps) {
  const { language, words } = useWords()
  const text = words.quarantine
  if (rows.records.length === 0)
    return (
      <p className="quarantine-none">
        {rows.isLoaded ? text.none : text.loading}{' '}
        {rows.isLoaded ? <span className="second">{text.noneMore}</span> : null}
      </p>
    )
  const all = rows.records.map((row) => row.record)
  const isAll = all.every((record) => marked.has(record))
  return (
    <div className="quarantine-scroll">
      <table>
        <thead>
          <tr>
            <th>
              <input
                type="checkbox"
                aria-label={text.selectAll}
                checked={isAll}
                onChange={() => onMarkAll(new Set(isAll ? [] : all))}
              />
            </th>
            <th>{text.arrived}</th>
            <th>{text.reason}</th>
            <th>{words.device}</th>
            <th>{text.metric}</th>
            <th>{text.value}</th>
            <th>{text.publisher}</th>
          </tr>
        </thead>
        <tbody>
          {rows.records.map((row) => (
            <tr
              key={row.record}
              data-record={row.record}
              aria-selected={row.record === chosen}
              onClick={() => onChoose(row.record)}
            >
              <td>
                <input
                  type="checkbox"
                  aria-label={text.select(row.record)}
                  checked={marked.has(row.record)}
                  onClick={(event) => event.stopPropagation()}
                  onChange={() => onMark(row.record)}
                />
              </td>
              <td className="is-whole">{`${formatDateShort(row.arrival)} ${formatClock(row.arrival)}`}</td>
              <td>
                <button type="button" className="quarantine-row" onClick={() => onChoose(row.record)}>
                  {reasonName(row.reason, text.reasons)}
                </button>
              </td>
              <td>
                <span className="is-cut">{row.device ?? '—'}</span>
              </td>
              <td>
                <span className="is-cut">{metricLabel(row.metric, language) ?? '—'}</span>
              </td>
              <td className="quarantine-value">{sentValue(row)}</td>
              <td>
                <span className="is-cut">{row.publisher === '' ? '—' : row.publisher}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.more === null ? null : (
        <button type="button" onClick={rows.more}>
          {text.more}
        </button>
      )}
    </div>
  )
}
