import { cutLine } from '@ioc/domain/notification-text'
import { z } from 'zod'
import type { ChannelDoor, Outcome } from './channel.ts'
import { outcomeOf, postJson } from './http-post.ts'

type ZaloSettings = { base: URL; token: () => string; template: string; ca: string | undefined }

const ZaloAnswer = z.object({
  error: z.number().int(),
  message: z.string().default(''),
  data: z.object({ msg_id: z.string().optional() }).nullish(),
})

/** -100: something unknown on their side; -124: the access token has run out, and whoever renews the file is late. */
const passing = new Set([-100, -124])

/**
 * Notifications of a Zalo Official Account (ZNS): `POST /message/template` with the header `access_token`. The approved
 * template has the parameters `title` (100 letters), `content` (200) and `time`. `tracking_id` is the message's id;
 * Zalo gives it back and does not look for copies.
 */
export function zaloDoor({ base, token, template, ca }: ZaloSettings): ChannelDoor {
  return {
    send: async ({ id, to, text, now }) => {
      const answer = await postJson({
        url: new URL('/message/template', base),
        headers: { access_token: token() },
        body: {
          phone: to.address,
          template_id: template,
          template_data: {
            title: cutLine(text.title, 100),
            content: cutLine(text.lines.slice(1).join('; '), 200),
            time: now.toISOString(),
          },
          tracking_id: id,
        },
        ca,
      })
      if (answer.type !== 'answer') return answer
      const outcome = outcomeOf(answer)
      return outcome.type === 'sent' ? zaloOutcome(answer.body) : outcome
    },
  }
}

/** Zalo answers 200 whatever it thinks: the body says whether the message was taken. */
function zaloOutcome(body: string): Outcome {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    parsed = undefined
  }
  const answer = ZaloAnswer.safeParse(parsed)
  if (!answer.success) return { type: 'later', error: `not an answer of Zalo: ${body.slice(0, 100)}`, uncertain: true }
  const { error, message, data } = answer.data
  if (error === 0) return { type: 'sent', receipt: data?.msg_id ?? '' }
  const said = `Zalo answered ${error}: ${message.slice(0, 200)}`
  return passing.has(error)
    ? { type: 'later', error: said, uncertain: false }
    : { type: 'never', error: said, uncertain: false }
}
