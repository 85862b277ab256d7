import type { AlertCondition } from './alert.ts'
import { alertRow } from './alert-table.ts'
import { metricOf } from './domains.ts'
import { communesOfDaNang } from './facts/communes.ts'
import type { IncidentEscalation } from './notification.ts'
import { localClock } from './notification-times.ts'
import { communeName } from './place.ts'
import { withoutPlates } from './plate.ts'

type Language = 'vi' | 'en'

/** What a message says, as plain text: `title` is one line, `lines` are the whole. */
export type NotificationText = { title: string; lines: readonly string[] }

const words = {
  vi: {
    alert: { active: 'Cảnh báo', cleared: 'Đã hết' },
    priority: 'ưu tiên',
    where: 'Nơi',
    since: 'Từ',
    until: 'Đến',
    limit: 'ngưỡng',
    simulated: 'DIỄN TẬP: dựa trên thiết bị mô phỏng',
    escalation: 'Chuyển cấp',
    incident: 'Vụ việc',
    person: 'Người chịu trách nhiệm',
    tiers: { commune: 'cấp xã', province: 'cấp tỉnh', nation: 'cấp quốc gia' },
    deadline: 'Hạn',
    test: 'Tin thử của trung tâm điều hành',
    testLine: 'Kênh này hoạt động. Không cần làm gì.',
  },
  en: {
    alert: { active: 'Alert', cleared: 'Over' },
    priority: 'priority',
    where: 'Where',
    since: 'Since',
    until: 'Until',
    limit: 'limit',
    simulated: 'EXERCISE: rests on simulated devices',
    escalation: 'Escalated',
    incident: 'Incident',
    person: 'Accountable',
    tiers: { commune: 'the commune', province: 'the province', nation: 'the nation' },
    deadline: 'Deadline',
    test: 'Test message of the operations centre',
    testLine: 'This channel works. Nothing needs to be done.',
  },
} as const

const communes = new Map(communesOfDaNang.map((commune) => [commune.code, commune]))
const longestName = 120

/**
 * A name as it may stand in a message: one line without plates, control or direction characters, and with no bracket by
 * which a reader's program could take it for markup.
 */
export function plainName(name: string): string {
  const line = withoutPlates(name)
    .replaceAll(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return [...line].slice(0, longestName).join('')
}

/** The words for an alert; `device`: the name of what it is about, as the registry has it. */
export function alertText(alert: AlertCondition, device: string, language: Language): NotificationText {
  const say = words[language]
  const row = alertRow(alert.kind ?? 'gateway', alert.rule, alert.threshold)
  const title = row?.title[language] ?? `${alert.rule} ${alert.threshold}`
  const commune = communes.get(alert.commune)
  const place = `${plainName(device)}, ${commune ? communeName(commune, language) : plainName(alert.commune)}`
  const weight = alert.priority === null ? '' : ` (${say.priority} ${alert.priority})`
  const lines = [
    `${say.alert[alert.state]}: ${plainName(title)}${weight}`,
    `${say.where}: ${place} [${plainName(alert.subject.id)}]`,
    `${say.since}: ${localClock(Date.parse(alert.raisedAt))}`,
  ]
  if (alert.clearedAt !== null) lines.push(`${say.until}: ${localClock(Date.parse(alert.clearedAt))}`)
  const measured = valueLine(alert, language)
  if (measured !== undefined) lines.push(measured)
  if (alert.simulated) lines.push(say.simulated)
  const exercise = alert.simulated ? (language === 'vi' ? '[Diễn tập] ' : '[Exercise] ') : ''
  return { title: `${exercise}${say.alert[alert.state]}: ${plainName(title)}, ${place}`, lines }
}

function valueLine(alert: AlertCondition, language: Language): string | undefined {
  const metric = alert.kind === null || alert.metric === null ? undefined : metricOf(alert.kind, alert.metric)
  if (metric === undefined || alert.value === null) return undefined
  const { factor, digits, unit } = metric.display
  const shown = (value: number) =>
    (value * factor).toFixed(digits).replace('.', language === 'vi' ? ',' : '.') + (unit === '' ? '' : ` ${unit}`)
  const limit = alert.limit === null ? '' : ` (${words[language].limit} ${shown(alert.limit)})`
  return `${metric.label[language]}: ${shown(alert.value)}${limit}`
}

export function escalationText(escalation: IncidentEscalation, language: Language): NotificationText {
  const say = words[language]
  // What went above the people of an incident went to a tier.
  const tiers: Record<string, string> = say.tiers
  const title = `${say.escalation}: ${plainName(escalation.title)}`
  const lines = [
    `${title} (${say.priority} ${escalation.priority})`,
    `${say.incident}: ${plainName(escalation.incident)}`,
    `${say.person}: ${tiers[escalation.person] ?? plainName(escalation.person)}`,
  ]
  if (escalation.deadline !== null) lines.push(`${say.deadline}: ${localClock(Date.parse(escalation.deadline))}`)
  return { title, lines }
}

export function testText(language: Language): NotificationText {
  return { title: words[language].test, lines: [words[language].test, words[language].testLine] }
}

const smsLetters = 160

/** A message as one SMS without accents, for a letter with an accent makes it cost as three. */
export function smsText({ title, lines }: NotificationText): string {
  const exercise = title.startsWith('[') ? title.slice(0, title.indexOf(']') + 2) : ''
  const text = plainLetters(exercise + lines.join('; '))
  return text.length <= smsLetters ? text : `${text.slice(0, smsLetters - 3)}...`
}

function plainLetters(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll('‹', '(')
    .replaceAll('›', ')')
    .replaceAll(/[^\x20-\x7e]/g, '?')
}

/** A line of at most so many letters. */
export function cutLine(line: string, most: number): string {
  const letters = [...line]
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join('')}…`
}
