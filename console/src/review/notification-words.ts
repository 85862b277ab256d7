import type { NotificationRecord } from '@ioc/domain/messages/notification-routes'

export type About = { is: 'alert'; key: string; since: string } | { is: 'incident'; number: string } | { is: 'test' }

/** What a message is about: `alert|<key>|<since>`, `incident|<number>` or `test|<id>`, as operations writes it. */
export function aboutOf(about: string): About {
  const parts = about.split('|')
  if (parts[0] === 'incident') return { is: 'incident', number: parts[1] ?? '' }
  if (parts[0] !== 'alert') return { is: 'test' }
  return { is: 'alert', key: parts.slice(1, -1).join('|'), since: parts.at(-1) ?? '' }
}

/** Not tried yet and not due when it was written down: quiet hours hold it back. */
export function isHeldByQuiet(record: Pick<NotificationRecord, 'state' | 'tries' | 'queuedAt' | 'nextAt'>): boolean {
  return record.state === 'waiting' && record.tries === 0 && Date.parse(record.nextAt) > Date.parse(record.queuedAt)
}
