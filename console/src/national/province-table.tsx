import { boardWord, type ProvinceStanding } from '@ioc/domain/link/board'
import { formatNumber, thinSpace } from '../format/number.ts'
import { formatAge, formatClock } from '../format/time.ts'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'
import { lagOf, provinceName } from './board-words.ts'

const priorities = [1, 2, 3] as const
const minuteMs = 60_000

/** Half of the board: each province with its standing, open alarms, lag, and directives answered of those sent. */
export function ProvinceTable({ list, second }: { list: readonly ProvinceStanding[]; second: number }) {
  const { words } = useWords()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.province}</th>
          <th scope="col">{words.linked.standing}</th>
          {priorities.map((priority) => (
            <th key={priority} scope="col" aria-label={words.priority[priority]}>
              <Mark priority={priority} state="none" />
            </th>
          ))}
          <th scope="col" className="number">
            {words.linked.lag}
          </th>
          <th scope="col" className="number">
            {words.linked.heard}
          </th>
          <th scope="col" className="number">
            {words.linked.orders}
          </th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <ProvinceRow key={one.code} standing={one} second={second} />
        ))}
      </tbody>
    </table>
  )
}

function ProvinceRow({ standing, second }: { standing: ProvinceStanding; second: number }) {
  const { language, words } = useWords()
  const word = boardWord(standing)
  const { link, open, directives, heardAt } = standing
  const lag = lagOf(standing, second * 1000)
  const lagWords =
    lag === null
      ? '–'
      : lag < minuteMs
        ? `${formatNumber(lag / 1000, 1, language)}${thinSpace}${words.secondUnit}`
        : formatAge(lag, words)
  return (
    <tr data-province={standing.code} data-word={word} data-line={link.state}>
      <th scope="row">
        <span>{provinceName(standing.code, language)}</span>
      </th>
      <td>{words.linked.word[word]}</td>
      {priorities.map((priority) => (
        <td key={priority}>
          {open[priority] === 0 ? (
            '·'
          ) : (
            <>
              <Mark priority={priority} state="open" /> {formatNumber(open[priority], 0, language)}
            </>
          )}
        </td>
      ))}
      <td className="number lag">{lagWords}</td>
      <td className="number">{heardAt === null ? '–' : formatClock(Date.parse(heardAt))}</td>
      <td className="number">{directives.sent === 0 ? '·' : `${directives.answered}/${directives.sent}`}</td>
    </tr>
  )
}
