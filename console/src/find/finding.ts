import { foldedText } from '@ioc/domain/folded-text'

/** The kinds of things that can be found, in the order in which they are shown. */
const findingGroups = ['incidents', 'desks', 'dialogs', 'orders', 'provinces', 'devices', 'communes'] as const
type FindingGroup = (typeof findingGroups)[number]

/** Something to go to or to order; `off`: why it cannot be done now, null where it can. */
export type Finding = {
  id: string
  group: FindingGroup
  title: string
  more: string
  off: string | null
  run: () => void
}

/** Whether every word of a search begins a word of the text, without regard to accents and case; `text` is folded. */
export function isFound(text: string, q: string): boolean {
  const spaced = ` ${text}`
  return foldedText(q)
    .split(' ')
    .every((word) => spaced.includes(` ${word}`))
}

export type ShownGroup = { group: FindingGroup; shown: readonly Finding[]; more: number }

/** Findings by group, no more than `most` of each; what is not shown is counted. */
export function shownGroups(findings: readonly Finding[], most: number): ShownGroup[] {
  return findingGroups.flatMap((group) => {
    const all = findings.filter((finding) => finding.group === group)
    return all.length === 0 ? [] : [{ group, shown: all.slice(0, most), more: Math.max(0, all.length - most) }]
  })
}
