import { readFileSync } from 'node:fs'
import type { Channel } from '@ioc/domain/notification'
import { z } from 'zod'
import type { ChannelDoor } from './channels/channel.ts'
import { mailDoor } from './channels/email.ts'
import { smsDoor } from './channels/sms.ts'
import { webhookDoor } from './channels/webhook.ts'
import { type AllowList, type Lookup, systemLookup } from './channels/webhook-address.ts'
import { zaloDoor } from './channels/zalo.ts'

const file = z.string().min(1).optional()
const address = z.url({ protocol: /^https?$/ })

/** Settings of the ways to people; secrets are in files. A channel that lacks one is not set up. */
export const notifySettings = {
  IOC_SMTP_HOST: z.string().min(1).optional(),
  IOC_SMTP_PORT: z.coerce.number().int().min(1).max(65_535).default(587),
  IOC_SMTP_TLS: z.enum(['implicit', 'starttls', 'none']).default('starttls'),
  IOC_SMTP_USER: z.string().min(1).optional(),
  IOC_SMTP_PASSWORD_FILE: file,
  IOC_SMTP_FROM: z.email().optional(),
  IOC_WEBHOOK_KEY_FILE: file,
  /** `host:port` of inner receivers, commas between. */
  IOC_WEBHOOK_ALLOW: z.string().default(''),
  IOC_SMS_URL: address.optional(),
  IOC_SMS_TOKEN_FILE: file,
  IOC_SMS_SENDER: z.string().min(1).max(20).default('HaiDang'),
  IOC_ZALO_URL: address.default('https://business.openapi.zalo.me'),
  IOC_ZALO_TOKEN_FILE: file,
  IOC_ZALO_TEMPLATE: z.string().regex(/^\d+$/, 'the number of an approved template').optional(),
  /** PEM of the authority of these servers, where the system does not trust it already. */
  IOC_NOTIFY_CA: file,
}
type NotifySettings = z.infer<z.ZodObject<typeof notifySettings>>
type Mode = { IOC_MODE: 'demo' | 'production' }

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Why these settings would not be safe or do nothing: one line each, naming the setting. */
export function notifyFaults(settings: NotifySettings & Mode): string[] {
  const faults: string[] = []
  const { IOC_SMTP_HOST: host, IOC_SMTP_FROM: from, IOC_SMTP_TLS: tls } = settings
  if (host !== undefined && from === undefined) faults.push('IOC_SMTP_FROM: mail needs an address that it comes from')
  if (host !== undefined && tls === 'none' && !loopback.has(host))
    faults.push('IOC_SMTP_TLS=none: mail to another machine is encrypted: set starttls or implicit')
  if (settings.IOC_SMTP_USER !== undefined && settings.IOC_SMTP_PASSWORD_FILE === undefined)
    faults.push('IOC_SMTP_PASSWORD_FILE: IOC_SMTP_USER needs the file of its password')
  for (const name of ['IOC_SMS_URL', 'IOC_ZALO_URL'] as const) {
    const url = settings[name] === undefined ? undefined : new URL(settings[name])
    if (url?.protocol === 'http:' && !loopback.has(url.hostname))
      faults.push(`${name}: tokens go to another machine by https alone`)
  }
  for (const name of [
    'IOC_SMTP_PASSWORD_FILE',
    'IOC_WEBHOOK_KEY_FILE',
    'IOC_SMS_TOKEN_FILE',
    'IOC_ZALO_TOKEN_FILE',
  ] as const) {
    const path = settings[name]
    if (path === undefined) continue
    try {
      if (readSecret(path).length < (name === 'IOC_WEBHOOK_KEY_FILE' ? 32 : 1))
        faults.push(
          `${name}: ${path} holds no secret${name === 'IOC_WEBHOOK_KEY_FILE' ? ' of 32 letters or more' : ''}`,
        )
    } catch {
      faults.push(`${name}: ${path} cannot be read`)
    }
  }
  return faults
}

function readSecret(path: string): string {
  return readFileSync(path, 'utf8').trim()
}

export type NotifyDoors = {
  doors: Partial<Record<Channel, ChannelDoor>>
  allowed: AllowList
  /** Takes secrets out of what is written down or shown. */
  withoutSecrets: (text: string) => string
}

/** The channels that are set up. Secrets are read at each sending, so one that was renewed is in force at once. */
export function notifyDoors(settings: NotifySettings, lookup: Lookup = systemLookup): NotifyDoors {
  const doors: Partial<Record<Channel, ChannelDoor>> = {}
  const ca = settings.IOC_NOTIFY_CA === undefined ? undefined : readFileSync(settings.IOC_NOTIFY_CA, 'utf8')
  const allowed = new Set(settings.IOC_WEBHOOK_ALLOW.split(',').flatMap((one) => one.trim() || []))
  const paths = [
    settings.IOC_SMTP_PASSWORD_FILE,
    settings.IOC_WEBHOOK_KEY_FILE,
    settings.IOC_SMS_TOKEN_FILE,
    settings.IOC_ZALO_TOKEN_FILE,
  ]
  const { IOC_SMTP_HOST: host, IOC_SMTP_FROM: from, IOC_SMTP_PASSWORD_FILE: password } = settings
  if (host !== undefined && from !== undefined)
    doors.email = mailDoor({
      ...{ host, port: settings.IOC_SMTP_PORT, tls: settings.IOC_SMTP_TLS, user: settings.IOC_SMTP_USER, from, ca },
      password: () => (password === undefined ? '' : readSecret(password)),
    })
  const { IOC_WEBHOOK_KEY_FILE: key, IOC_SMS_URL: sms, IOC_SMS_TOKEN_FILE: smsToken } = settings
  if (key !== undefined) doors.webhook = webhookDoor({ key: () => readSecret(key), allowed, lookup, ca })
  if (sms !== undefined && smsToken !== undefined)
    doors.sms = smsDoor({
      ...{ url: new URL(sms), token: () => readSecret(smsToken), sender: settings.IOC_SMS_SENDER, ca },
    })
  const { IOC_ZALO_TOKEN_FILE: zaloToken, IOC_ZALO_TEMPLATE: template } = settings
  if (zaloToken !== undefined && template !== undefined)
    doors.zalo = zaloDoor({
      ...{ base: new URL(settings.IOC_ZALO_URL), token: () => readSecret(zaloToken), template, ca },
    })
  const withoutSecrets = (text: string) =>
    paths.reduce<string>((left, path) => {
      const secret = path === undefined ? '' : secretIn(path)
      return secret === '' ? left : left.replaceAll(secret, '***')
    }, text)
  return { doors, allowed, withoutSecrets }
}

function secretIn(path: string): string {
  try {
    return readSecret(path)
  } catch {
    return ''
  }
}
