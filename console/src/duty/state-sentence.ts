import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { formatNumber } from '../format/number.ts'
import type { QueueView } from '../live/alert-lists.ts'
import type { Language } from '../words/language.ts'
import type { Words } from '../words/vi.ts'

type Known = {
  centre: Pick<CentreState, 'seeding' | 'rooms'>
  /** Why the devices could not be read; null while all is well. */
  registryTrouble: string | null
}
export type Voice = { language: Language; words: Words }

/** How many alarms are open, and how many of them wait for a person, in one sentence. */
export function alarmSentence({ counts, fresh }: Pick<QueueView, 'counts' | 'fresh'>, words: Words): string {
  const sum = (of: QueueView['counts']) => of[1] + of[2] + of[3]
  return sum(counts) === 0 ? words.noAlarms : words.openAlarms(counts, sum(fresh))
}

/** What the centre itself lacks, in sentences; empty while it lacks nothing. Said in every state of the province. */
export function centreTroubles({ centre, registryTrouble }: Known, { language, words }: Voice): string[] {
  const troubles: string[] = []
  const waiting = centre.rooms.filter((room) => !room.ready)
  if (waiting.length > 0) {
    const named = waiting.map(({ room, detail }) => (detail === '' ? room : `${room} (${detail})`))
    troubles.push(words.notReady(named.join(', ')))
  }
  if (registryTrouble !== null) troubles.push(words.waitingForDevices)
  if (centre.seeding !== null) troubles.push(words.seeding(formatNumber(centre.seeding * 100, 0, language)))
  return troubles
}
