import { reason } from '@ioc/room/log'
import { createTransport } from 'nodemailer'
import type { ChannelDoor, Outcome } from './channel.ts'

export type MailSettings = {
  host: string
  port: number
  /** implicit: TLS from the first byte; starttls: TLS before anything is said, or nothing is; none: loopback alone. */
  tls: 'implicit' | 'starttls' | 'none'
  user: string | undefined
  password: () => string
  from: string
  ca: string | undefined
}

/** Mail of plain text by SMTP. The Message-ID is that of the message, so a copy is known as one. */
export function mailDoor(settings: MailSettings): ChannelDoor {
  const { host, port, tls, user, password, from, ca } = settings
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '')
  return {
    send: async ({ id, to, text, urgent }) => {
      const transport = createTransport({
        ...{ host, port, secure: tls === 'implicit', requireTLS: tls === 'starttls', ignoreTLS: tls === 'none' },
        ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 },
        ...(user === undefined ? {} : { auth: { user, pass: password() } }),
        tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
        // Nothing that a message holds is ever read as a file or an address.
        ...{ disableFileAccess: true, disableUrlAccess: true },
      })
      try {
        const { response } = await transport.sendMail({
          from,
          to: { name: to.name, address: to.address },
          subject: text.title,
          text: `${text.lines.join('\n')}\n`,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(urgent ? { priority: 'high' as const } : {}),
        })
        return { type: 'sent', receipt: response }
      } catch (cause) {
        return mailOutcome(cause)
      } finally {
        transport.close()
      }
    },
  }
}

/**
 * A reply of 5xx to the addressee or the message is for good (RFC 5321, 4.2.1); to a sign-in or TLS it is a setting.
 */
function mailOutcome(cause: unknown): Outcome {
  const said = Object(cause) as { responseCode?: unknown; code?: unknown }
  const error = reason(cause)
  const status = typeof said.responseCode === 'number' ? said.responseCode : undefined
  const isOfMessage = said.code === 'EENVELOPE' || said.code === 'EMESSAGE'
  if (status !== undefined && status >= 500 && isOfMessage) return { type: 'never', error, uncertain: false }
  return { type: 'later', error, uncertain: status === undefined && said.code === 'ETIMEDOUT' }
}
