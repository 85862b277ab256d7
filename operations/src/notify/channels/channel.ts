import type { NotificationText } from '@ioc/domain/notification-text'
import type { Facts } from '../notification-queue.ts'

/** One message on its way. `id` stays the same at every try: a receiver that knows it already has the message. */
export type Message = {
  id: string
  to: { name: string; address: string }
  text: NotificationText
  facts: Facts
  urgent: boolean
  now: Date
}

/**
 * How a try went. later: it may go better another time; never: it will not. `uncertain`: the other side may have taken
 * the message all the same.
 */
export type Outcome =
  | { type: 'sent'; receipt: string }
  | { type: 'later'; error: string; uncertain: boolean }
  | { type: 'never'; error: string; uncertain: false }

/** A way to people. It throws nothing: whatever goes wrong is an outcome. */
export type ChannelDoor = { send(message: Message): Promise<Outcome> }
