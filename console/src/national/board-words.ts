import { provinces } from '@ioc/domain/facts/provinces'
import { type BoardWord, boardWord, type ProvinceStanding } from '@ioc/domain/link/board'
import { formatNumber } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import type { Language } from '../words/language.ts'
import type { Words } from '../words/vi.ts'

type Voice = { language: Language; words: Words }

/** Provinces of an emergency that are named; the others are counted. */
const mostNamed = 4

export function provinceName(code: string, language: Language): string {
  const province = provinces.find((one) => one.code === code)
  return (language === 'vi' ? province?.name : province?.nameEn) ?? code
}

/** How far behind a province is, ms: a line that is down since it was last heard of, any other by what waits. */
export function lagOf({ link, heardAt }: Pick<ProvinceStanding, 'link' | 'heardAt'>, now: number): number | null {
  if (heardAt === null) return null
  return link.state === 'down' ? Math.max(0, now - Date.parse(heardAt)) : link.lagSeconds * 1000
}

/** Where an emergency is and which one; then how many provinces want attention, are as usual, and cannot be heard. */
export function boardSentence(board: readonly ProvinceStanding[], { language, words }: Voice): string {
  const count = (word: BoardWord) => {
    const of = board.filter((one) => (word === 'down' ? one.link.state === 'down' : boardWord(one) === word))
    return of.length === 0 ? [] : [words.linked.counted[word](formatNumber(of.length, 0, language))]
  }
  const counts = (['attention', 'normal', 'behind', 'down', 'not_linked'] as const).flatMap(count).join(', ')
  return [urgentSentence(board, { language, words }), counts]
    .filter((text) => text !== '')
    .map((text) => `${text}.`)
    .join(' ')
}

function urgentSentence(board: readonly ProvinceStanding[], { language, words }: Voice): string {
  const urgent = board.filter((one) => boardWord(one) === 'emergency')
  const told = new Map<string, string[]>()
  for (const { code, urgent: title } of urgent.slice(0, mostNamed)) {
    const what = title === null ? '' : uncapitalised(title[language])
    told.set(what, [...(told.get(what) ?? []), provinceName(code, language)])
  }
  const groups = [...told].map(([what, names]) => (what === '' ? names.join(', ') : `${names.join(', ')}: ${what}`))
  const left = urgent.length - mostNamed
  return groups.join('; ') + (left > 0 ? ` ${words.others(left)}` : '')
}

/** "Lũ trên báo động 3" as it stands behind a colon; "SOS" stays. */
function uncapitalised(title: string): string {
  return /^\p{Lu}\p{Lu}/u.test(title) ? title : title.charAt(0).toLocaleLowerCase('vi') + title.slice(1)
}

/** How many of the provinces can be heard, and which of them is furthest behind. */
export function reachWords(board: readonly ProvinceStanding[], { language, words }: Voice, now: number): string {
  const heard = board.filter(({ link }) => link.state === 'linked' || link.state === 'behind').length
  const total = formatNumber(provinces.length, 0, language)
  const reach = words.linked.reach(formatNumber(heard, 0, language), total)
  const [worst] = board
    .map((one) => ({ code: one.code, lag: lagOf(one, now) ?? 0 }))
    .sort((one, other) => other.lag - one.lag)
  if (worst === undefined || worst.lag < 1000) return reach
  return `${reach} · ${words.linked.worst(formatAge(worst.lag, words), provinceName(worst.code, language))}`
}
