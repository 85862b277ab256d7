import type { AlertTransition } from '@ioc/domain/alert'
import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { type Device, type Gateway, type RegistryRecord, registryKey } from '@ioc/domain/registry'
import { toBytes } from '@ioc/journal/json'
import { Detector } from './detector.ts'
import type { Forecaster } from './forecast/forecaster.ts'
import { Subjects } from './subjects.ts'

/** One reading as a test tells it; `t` in ms, also its arrival. */
export type Told = { device: string; metric: string; t: number; v: number }

const commune = communesOfDaNang[0]?.code ?? '20194'

export function deviceInTest(kind: string, id: string, own: Partial<Device> = {}): Device {
  return {
    type: 'device',
    id,
    kind,
    name: id,
    commune,
    site: null,
    lat: 16,
    lon: 108,
    gateway: null,
    intervalSeconds: kindOf(kind)?.intervalSeconds ?? 60,
    thresholds: {},
    simulated: true,
    lane: null,
    ...own,
  }
}

export function gatewayInTest(id: string): Gateway {
  return { type: 'gateway', id, name: id, commune, lat: 16, lon: 108, simulated: true }
}

export function subjectsOf(records: readonly RegistryRecord[]): Subjects {
  const subjects = new Subjects()
  subjects.take(
    records.map((record, place) => ({ offset: place + 1, key: registryKey(record), value: toBytes(record) })),
  )
  return subjects
}

/** A record of `accepted` as ingest writes it. */
export function acceptedOf(told: readonly Told[], late = false): AcceptedReadings {
  const devices = [...new Set(told.map((one) => one.device))]
  const metrics = [...new Set(told.map((one) => one.metric))]
  return {
    type: 'readings',
    late,
    devices,
    kinds: devices.map(() => ''),
    metrics,
    d: told.map((one) => devices.indexOf(one.device)),
    m: told.map((one) => metrics.indexOf(one.metric)),
    t: told.map((one) => one.t),
    v: told.map((one) => one.v),
    a: told.map((one) => one.t),
    raw: told.map((_, place) => place + 1),
    i: told.map(() => 0),
  }
}

export function stampAt(at: number): AcceptedRecord {
  return { type: 'stamp', at, a: at }
}

/** Feeds batches of records, deciding after each, as the room does. */
export async function judged(
  detector: Detector,
  batches: readonly (readonly AcceptedRecord[])[],
  forecaster: Forecaster,
): Promise<AlertTransition[]> {
  const alerts: AlertTransition[] = []
  for (const batch of batches) {
    for (const record of batch) detector.take(record)
    const scores = await forecaster.score(detector.asked())
    alerts.push(...detector.decide(scores, forecaster.places).map((emission) => emission.alert))
  }
  return alerts
}

export function newDetector(records: readonly RegistryRecord[]): Detector {
  return new Detector(subjectsOf(records), 'live')
}

/** "at key transition threshold", one line an alert. */
export function inShort(alerts: readonly AlertTransition[]): string[] {
  return alerts.map((alert) => `${alert.at} ${alert.key} ${alert.transition} ${alert.threshold}`)
}
