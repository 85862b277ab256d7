import { createHmac } from 'node:crypto'
import type { ChannelDoor, Message } from './channel.ts'
import { outcomeOf, postJson } from './http-post.ts'
import { type AllowList, type Lookup, pinWebhook } from './webhook-address.ts'

type WebhookSettings = {
  /** The key of signatures, read at each sending. */
  key: () => string
  allowed: AllowList
  lookup: Lookup
  ca: string | undefined
}

/**
 * Posts JSON to addresses outside. `X-Hai-Dang-Signature: sha256=<hex>` is HMAC-SHA256 over `<timestamp>.<body>`;
 * `Idempotency-Key` is the id by which a receiver knows a copy.
 */
export function webhookDoor({ key, allowed, lookup, ca }: WebhookSettings): ChannelDoor {
  return {
    send: async (message) => {
      const url = new URL(message.to.address)
      const pinned = await pinWebhook(url, allowed, lookup)
      if ('refused' in pinned) return { type: 'never', error: pinned.refused, uncertain: false }
      if ('unknown' in pinned) return { type: 'later', error: pinned.unknown, uncertain: false }
      const body = webhookBody(message)
      const timestamp = String(Math.floor(message.now.getTime() / 1000))
      const signature = createHmac('sha256', key())
        .update(`${timestamp}.${JSON.stringify(body)}`)
        .digest('hex')
      const headers = {
        'idempotency-key': message.id,
        'x-hai-dang-timestamp': timestamp,
        'x-hai-dang-signature': `sha256=${signature}`,
      }
      const answer = await postJson({ url, address: pinned, headers, body, ca })
      return answer.type === 'answer' ? outcomeOf(answer) : answer
    },
  }
}

function webhookBody({ id, to, text, facts, urgent }: Message) {
  return { id, recipient: to.name, urgent, title: text.title, text: text.lines.join('\n'), ...facts }
}
