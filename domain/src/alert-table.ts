import type { AlertClass, AlertLevel, DeviceKind, LimitRule, Priority, Threshold } from './device-kind.ts'
import { deviceKinds } from './domains.ts'
import type { Label } from './label.ts'
import type { Device } from './registry.ts'

/** What an alert of one kind, rule and threshold is: its weight and its words. */
export type AlertRow = {
  kind: string
  rule: string
  threshold: string
  level: AlertLevel
  priority: Priority | null
  class: AlertClass
  groupBy: LimitRule['groupBy']
  title: Label
  latches: boolean
}

/** Rules that hold for every kind; they speak of the device's health, or of what the model saw, and never ring. */
const rulesOfEveryKind = [
  {
    rule: 'silent',
    threshold: 'intervals',
    class: 'device_health',
    groupBy: 'gateway',
    title: { vi: 'Thiết bị ngừng báo', en: 'Device silent' },
  },
  {
    rule: 'stuck',
    threshold: 'run',
    class: 'device_health',
    groupBy: 'device',
    title: { vi: 'Số đo đứng yên', en: 'Stuck value' },
  },
  {
    rule: 'sentinel',
    threshold: 'value',
    class: 'device_health',
    groupBy: 'device',
    title: { vi: 'Cảm biến báo lỗi', en: 'Sensor reports a fault' },
  },
  {
    rule: 'forecast',
    threshold: 'band',
    class: 'anomaly',
    groupBy: 'device',
    title: { vi: 'Khác mức dự báo', en: 'Outside the forecast' },
  },
] as const

const gatewayRows: AlertRow[] = [
  {
    kind: 'gateway',
    rule: 'silent',
    threshold: 'gateway',
    level: 'event',
    priority: null,
    class: 'device_health',
    groupBy: 'gateway',
    title: { vi: 'Trạm gom ngừng báo', en: 'Gateway silent' },
    latches: false,
  },
]

/** The one table of alerts: kind x rule x threshold. Only limit rules may reach alarm. */
export const alertTable: readonly AlertRow[] = [...deviceKinds.flatMap(rowsOf), ...gatewayRows]

function rowsOf(kind: DeviceKind): AlertRow[] {
  const limits = kind.limits.flatMap((limit) =>
    limit.thresholds.map((threshold) => ({
      kind: kind.kind,
      rule: limit.rule,
      threshold: threshold.name,
      level: threshold.level,
      priority: threshold.priority,
      class: limit.class,
      groupBy: limit.groupBy,
      title: threshold.title,
      latches: threshold.latches ?? false,
    })),
  )
  const none = { level: 'event' as const, priority: null, latches: false }
  const health = rulesOfEveryKind.map((rule) => ({ ...rule, kind: kind.kind, ...none }))
  return [...limits, ...health]
}

const index = new Map(alertTable.map((row) => [`${row.kind}/${row.rule}/${row.threshold}`, row]))

export function alertRow(kind: string, rule: string, threshold: string): AlertRow | undefined {
  return index.get(`${kind}/${rule}/${threshold}`)
}

/** The number at which a threshold stands for this device; undefined where the device does not know it. */
export function thresholdValue(threshold: Threshold, device: Pick<Device, 'thresholds'>): number | undefined {
  return threshold.value === 'device' ? device.thresholds[threshold.name] : threshold.value
}

/** The group that an alert of a device belongs to. */
export function groupId(
  groupBy: LimitRule['groupBy'],
  rule: string,
  device: Pick<Device, 'id' | 'gateway' | 'site' | 'commune'>,
): string {
  switch (groupBy) {
    case 'device':
      return `${rule}:device:${device.id}`
    case 'gateway':
      return `${rule}:gateway:${device.gateway ?? device.id}`
    case 'site':
      return `${rule}:site:${device.site ?? device.id}`
    case 'commune':
      return `${rule}:commune:${device.commune}`
  }
}
