import { smsText } from '@ioc/domain/notification-text'
import type { ChannelDoor } from './channel.ts'
import { outcomeOf, postJson } from './http-post.ts'

type SmsSettings = { url: URL; token: () => string; sender: string; ca: string | undefined }

/**
 * An HTTP gateway of SMS: `POST <address>` with `Authorization: Bearer <token>`, `Idempotency-Key` and the body
 * `{ id, from, to, text }`, where `text` is at most 160 letters of GSM 7 bit; any 2xx says that it was taken.
 */
export function smsDoor({ url, token, sender, ca }: SmsSettings): ChannelDoor {
  return {
    send: async ({ id, to, text }) => {
      const headers = { authorization: `Bearer ${token()}`, 'idempotency-key': id }
      const answer = await postJson({
        ...{ url, headers, ca },
        body: { id, from: sender, to: to.address, text: smsText(text) },
      })
      return answer.type === 'answer' ? outcomeOf(answer) : answer
    },
  }
}
