import type { Order } from './orders.ts'
import type { Saying } from './pack.ts'
import type { Round } from './schedule.ts'
import { sense } from './sense.ts'
import { troubleKind } from './trouble-plan.ts'
import type { Weather } from './weather.ts'
import type { Trouble } from './world.ts'

/** What a speaker sends after one round: what is said, how often, and until when it is held back (ms), if it is. */
export type Sending = { sayings: Saying[]; copies: 1 | 2; heldUntil: number | null }

/** A clock that is wrong is wrong by so much: ahead of what ingest takes, or well behind. */
const clockErrorMs = { ahead: 7 * 60_000, behind: -20 * 60_000 }

/** Asks the members of a round at `t`, under the troubles and orders of each. */
export function askRound(
  round: Round,
  t: number,
  around: {
    weather: Weather
    troublesOf: (device: string) => readonly Trouble[]
    orderOf?: (device: string) => Order | undefined
  },
): Sending {
  const sending: Sending = { sayings: [], copies: 1, heldUntil: null }
  for (const instrument of round.members) {
    const troubles = around.troublesOf(instrument.device.id)
    let saidAt = t
    let isSilent = false
    for (const trouble of troubles) {
      if (t < trouble.start || t >= trouble.end) continue
      switch (troubleKind(trouble.kind).delivery) {
        case 'silent':
          isSilent = true
          break
        case 'twice':
          sending.copies = 2
          break
        case 'late':
          sending.heldUntil = trouble.end
          break
        case 'ahead':
          saidAt = t + clockErrorMs.ahead
          break
        case 'behind':
          saidAt = t + clockErrorMs.behind
          break
        case undefined:
          break
      }
    }
    if (isSilent) continue
    const order = around.orderOf?.(instrument.device.id)
    sending.sayings.push({ instrument, t: saidAt, values: sense(instrument, t, around.weather, { troubles, order }) })
  }
  return sending
}
