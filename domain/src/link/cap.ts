import { z } from 'zod'
import type { AlertCondition } from '../alert.ts'
import { alertRow } from '../alert-table.ts'
import { deviceKinds } from '../domains.ts'
import type { Label } from '../label.ts'
import { type Commune, communeName } from '../place.ts'
import type { AreaRing } from './commune-area.ts'
import { capTime } from './local-time.ts'
import type { ToldMessage } from './report-rule.ts'
import type { Withdrawal } from './withdrawal.ts'

/** CAP 1.2, 3.2.1: no spaces, commas, `<` or `&` in identifiers and senders. */
const CapName = z.string().regex(/^[^,<&\s]+$/)
const CapTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/)
const Pair = z.object({ valueName: z.string(), value: z.string() })

const CapArea = z.object({
  areaDesc: z.string().min(1),
  /** `lat,lon` pairs parted by spaces; the first is the last. */
  polygon: z.array(z.string()).default([]),
  /** `lat,lon radius in kilometres`. */
  circle: z.array(z.string()).default([]),
  geocode: z.array(Pair).default([]),
})

export const CapInfo = z.object({
  language: z.enum(['vi-VN', 'en-US']),
  category: z.array(z.enum(['Met', 'Safety', 'Env', 'Transport', 'Infra', 'Other'])).min(1),
  event: z.string().min(1),
  responseType: z.array(z.enum(['Prepare', 'Monitor', 'AllClear', 'None'])).default([]),
  urgency: z.enum(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
  severity: z.enum(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
  certainty: z.enum(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
  onset: CapTime,
  senderName: z.string(),
  headline: z.string(),
  description: z.string(),
  parameter: z.array(Pair),
  area: z.array(CapArea).min(1),
})
export type CapInfo = z.infer<typeof CapInfo>

/** An alert as one centre tells another of it: the part of CAP 1.2 that the link speaks. */
export const CapAlert = z.object({
  identifier: CapName,
  sender: CapName,
  sent: CapTime,
  status: z.enum(['Actual', 'Exercise']),
  msgType: z.enum(['Alert', 'Update', 'Cancel']),
  source: z.string(),
  scope: z.literal('Restricted'),
  restriction: z.string(),
  /** `sender,identifier,sent` of the messages that this one takes the place of. */
  references: z.string().optional(),
  info: z.array(CapInfo).min(1),
})
export type CapAlert = z.infer<typeof CapAlert>

/**
 * Where an alert's subject stands. `site`: the name of the place, if it has one. `borders`: rings of lat, lon where an
 * operator brought them, else a circle is told.
 */
export type AlertPlace = {
  commune: Commune | { code: string }
  site: string | null
  /** Null where nobody knows: then the commune's code alone says where. */
  point: { lat: number; lon: number } | null
  borders?: readonly AreaRing[]
}

export type CapParts = {
  province: { code: string; name: string; nameEn: string }
  msgType: CapAlert['msgType']
  /** When the message is made. */
  at: Date
  /** True in demo mode: nothing that leaves a demonstration may be taken for the world. */
  demo: boolean
  /** The messages of this alert that an Update or Cancel takes the place of, oldest first. */
  earlier: readonly ToldMessage[]
  /** What a Cancel revokes them for. */
  withdrawal: Withdrawal | null
  /** Whether the same was told before, and is told of as new again: such a message needs a name of its own. */
  isAgain: boolean
  place: AlertPlace
}

const categories: Record<AlertCondition['class'], CapInfo['category'][number]> = {
  flood: 'Met',
  power_loss: 'Infra',
  congestion: 'Transport',
  crowd: 'Safety',
  equipment: 'Infra',
  crop: 'Env',
  device_health: 'Infra',
  anomaly: 'Other',
}

function capSender(province: string): string {
  return `ioc-${province}.vn`
}

/**
 * Derived from what the message says, so that the same transition told twice is one message; what is said of no
 * transition is named by its own moment.
 */
function capIdentifier(condition: AlertCondition, { province, msgType, isAgain, at }: CapParts): string {
  const own = msgType === 'Cancel' ? 'cancelled' : msgType === 'Alert' && isAgain ? 'again' : null
  const named = own === null ? `${condition.transition}/${condition.at}` : `${own}/${at.toISOString()}`
  return `${capSender(province.code)}/${encodeURIComponent(condition.key)}/${named}`
}

/** The CAP 1.2 message of an alert's condition, with a block in Vietnamese and one in English. */
export function capOf(condition: AlertCondition, parts: CapParts): CapAlert {
  const { province, msgType, earlier } = parts
  const sender = capSender(province.code)
  return {
    identifier: capIdentifier(condition, parts),
    sender,
    sent: capTime(parts.at),
    status: parts.demo || condition.simulated ? 'Exercise' : 'Actual',
    msgType,
    source: 'Hai Dang',
    scope: 'Restricted',
    restriction: 'Trung tâm Điều hành Chính phủ',
    ...(msgType === 'Alert'
      ? {}
      : { references: earlier.map((one) => `${sender},${one.identifier},${one.sent}`).join(' ') }),
    info: [infoOf(condition, parts, 'vi'), infoOf(condition, parts, 'en')],
  }
}

function infoOf(condition: AlertCondition, parts: CapParts, language: 'vi' | 'en'): CapInfo {
  const title: Label = alertRow(condition.kind ?? 'gateway', condition.rule, condition.threshold)?.title ?? {
    vi: condition.rule,
    en: condition.rule,
  }
  const { province, place, withdrawal } = parts
  const where = placeName(place, language)
  const what = `${title[language]}, ${where}`
  const name = language === 'vi' ? province.name : province.nameEn
  return {
    language: language === 'vi' ? 'vi-VN' : 'en-US',
    category: [categories[condition.class]],
    event: title[language],
    ...bearingOf(condition, withdrawal),
    severity: severityOf(condition),
    onset: capTime(new Date(condition.raisedAt)),
    senderName: { vi: `Trung tâm điều hành ${name}`, en: `Operations centre of ${name}` }[language],
    headline: headlineOf(what, language, { isWithdrawn: withdrawal !== null, isOver: condition.state === 'cleared' }),
    description: `${condition.subject.id}${valueWords(condition, language)}`,
    parameter: [...parametersOf(condition), ...(withdrawal === null ? [] : withdrawalParameters(withdrawal))],
    area: [areaOf(place, where)],
  }
}

/** What the receiver is to do, how soon, and how sure it is. Of what is withdrawn nobody knows whether it ever was. */
function bearingOf(
  condition: AlertCondition,
  withdrawal: Withdrawal | null,
): Pick<CapInfo, 'responseType' | 'urgency' | 'certainty'> {
  if (withdrawal !== null) {
    const certainty = withdrawal.why === 'false_alarm' ? 'Unlikely' : 'Unknown'
    return { responseType: ['None'], urgency: 'Past', certainty }
  }
  const certainty = condition.rule === 'forecast' ? 'Possible' : 'Observed'
  if (condition.state === 'cleared') return { responseType: ['AllClear'], urgency: 'Past', certainty }
  return condition.priority === 1
    ? { responseType: ['Prepare'], urgency: 'Immediate', certainty }
    : { responseType: ['Monitor'], urgency: 'Expected', certainty }
}

function headlineOf(what: string, language: 'vi' | 'en', is: { isWithdrawn: boolean; isOver: boolean }): string {
  if (is.isWithdrawn) return `${{ vi: 'Rút lại', en: 'Withdrawn' }[language]}: ${what}`
  return is.isOver ? `${{ vi: 'Đã hết', en: 'Over' }[language]}: ${what}` : what
}

/** Names of the parameters that say why a message is revoked. */
export const withdrawalNames = {
  ...{ why: 'withdrawnFor', by: 'withdrawnBy', at: 'withdrawnAt', detail: 'withdrawnDetail' },
} as const

function withdrawalParameters(withdrawal: Withdrawal): { valueName: string; value: string }[] {
  const { why, by, at, detail } = withdrawalNames
  return [
    { valueName: why, value: withdrawal.why },
    { valueName: by, value: withdrawal.by },
    { valueName: at, value: withdrawal.at },
    { valueName: detail, value: withdrawal.detail },
  ]
}

function severityOf({ priority, class: of }: AlertCondition): CapInfo['severity'] {
  if (priority === 1) return of === 'flood' || of === 'power_loss' ? 'Extreme' : 'Severe'
  return priority === 2 ? 'Moderate' : 'Minor'
}

/** What CAP has no element for, so that nobody has to guess it back. */
function parametersOf(condition: AlertCondition): { valueName: string; value: string }[] {
  const { key, state, level, priority, rule, threshold, metric, value, limit, devices, raisedAt } = condition
  const all = {
    ...{ key, state, level, class: condition.class, rule, threshold, raisedAt, priority, metric, value, limit },
    ...{ devices, domain: condition.domain, site: condition.site },
  }
  return Object.entries(all).flatMap(([valueName, one]) => (one === null ? [] : [{ valueName, value: `${one}` }]))
}

function valueWords({ kind, metric, value, limit }: AlertCondition, language: 'vi' | 'en'): string {
  const known = deviceKinds.find((one) => one.kind === kind)?.metrics.find(({ name }) => name === metric)
  if (!known || value === null) return ''
  const { unit, factor, digits } = known.display
  const figures = (number: number) => (number * factor).toFixed(digits)
  const shown = (number: number) => `${language === 'vi' ? figures(number).replace('.', ',') : figures(number)} ${unit}`
  const against = limit === null ? '' : { vi: `, ngưỡng ${shown(limit)}`, en: `, limit ${shown(limit)}` }[language]
  return `: ${known.label[language]} ${shown(value)}${against}`
}

function placeName({ commune, site }: AlertPlace, language: 'vi' | 'en'): string {
  const name = 'name' in commune ? communeName(commune, language) : commune.code
  return site === null ? name : `${site}, ${name}`
}

/** A circle of half a kilometre around the subject, where no borders are known. */
const aroundKm = 0.5

function areaOf(place: AlertPlace, areaDesc: string): CapInfo['area'][number] {
  const geocode = [{ valueName: 'VN-COMMUNE', value: place.commune.code }]
  const point = ([lat, lon]: readonly [number, number]) => `${lat.toFixed(5)},${lon.toFixed(5)}`
  if (place.borders && place.borders.length > 0)
    return { areaDesc, polygon: place.borders.map((ring) => closed(ring).map(point).join(' ')), circle: [], geocode }
  return {
    areaDesc,
    polygon: [],
    circle: place.point ? [`${point([place.point.lat, place.point.lon])} ${aroundKm}`] : [],
    geocode,
  }
}

function closed(ring: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const [first] = ring
  const last = ring.at(-1)
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring
}
