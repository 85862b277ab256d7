import { provinces } from '@ioc/domain/facts/provinces'
import { boardWord, type ProvinceStanding } from '@ioc/domain/link/board'
import { formatNumber, thinSpace } from '../format/number.ts'
import { formatClock } from '../format/time.ts'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

const priorities = [1, 2, 3] as const

/** Half of the board: each province with its standing, open alarms, lag, and directives answered of those sent. */
export function ProvinceTable({ list }: { list: readonly ProvinceStanding[] }) {
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
          <ProvinceRow key={one.code} standing={one} />
        ))}
      </tbody>
    </table>
  )
}

function ProvinceRow({ standing }: { standing: ProvinceStanding }) {
  const { language, words } = useWords()
  const province = provinces.find(({ code }) => code === standing.code)
  const word = boardWord(standing)
  const { link, open, directives, heardAt } = standing
  const lag = `${formatNumber(link.lagSeconds, 1, language)}${thinSpace}${words.secondUnit}`
  return (
    <tr data-province={standing.code} data-word={word}>
      <th scope="row">{language === 'vi' ? province?.name : province?.nameEn}</th>
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
      <td className="number">{heardAt === null ? '–' : lag}</td>
      <td className="number">{heardAt === null ? '–' : formatClock(Date.parse(heardAt))}</td>
      <td className="number">{directives.sent === 0 ? '·' : `${directives.answered}/${directives.sent}`}</td>
    </tr>
  )
}
