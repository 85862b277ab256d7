import type { Alert } from '@ioc/domain/alert'
import { formatClockShort } from '../format/time.ts'
import { alertTitle } from './alert-words.ts'
import type { Language } from './language.ts'
import type { Words } from './vi.ts'

/** `nameOf`: how this screen calls an account. */
type Voice = { language: Language; words: Words; nameOf: (account: string) => string }

/** Who holds an alert back, since and until when, and why: "quản trị viên, từ 14:02 · đến 15:02 · chờ thợ lau kính". */
export function heldWords({ response: { held } }: Alert, known: ReadonlyMap<string, Alert>, voice: Voice): string {
  const { language, words, nameOf } = voice
  if (held === null) return ''
  const since = words.alert.by(nameOf(held.by), time(held.at))
  switch (held.type) {
    case 'shelved': {
      const until = held.oneShot ? words.alert.untilReturn(time(held.until)) : words.alert.until(time(held.until))
      return `${since} · ${until} · ${held.reason}`
    }
    case 'suppressed': {
      const cause = known.get(held.cause)
      return `${since} · ${words.alert.cause(cause === undefined ? held.cause : alertTitle(cause, language))}`
    }
    case 'out_of_service':
      return `${since} · ${words.alert.order(held.authority)} · ${held.reason}`
  }
}

/** Where an alarm stands with its people: "Đã tiếp nhận · quản trị viên, từ 14:02". */
export function standingWords(
  { response: { state, acknowledged } }: Alert,
  { words, nameOf }: Omit<Voice, 'language'>,
): string {
  const isTaken = (state === 'acknowledged' || state === 'latched') && acknowledged !== null
  const by = isTaken ? ` · ${words.alert.by(nameOf(acknowledged.by), time(acknowledged.at))}` : ''
  return `${words.alert.state[state]}${by}`
}

function time(at: string): string {
  return formatClockShort(Date.parse(at))
}
