import type { Label } from './label.ts'
import type { PrimaryUnit } from './unit.ts'

/** How a stored value is shown to people: shown = stored x `factor`, with `digits` decimals and `unit` after it. */
export type Display = { unit: string; factor: number; digits: number }

/** One quantity that a kind of device measures; its name is the last part of a SenML record's name. */
export type Metric = {
  name: string
  label: Label
  unit: PrimaryUnit
  display: Display
  /** What the instrument can say, in `unit`; a value outside is quarantined. */
  plausible: readonly [low: number, high: number]
  /** Values inside the plausible range by which the instrument says "no measurement". */
  sentinels?: readonly number[]
  /** Half the smallest step that counts as movement: runs of values closer than this are one value (stuck). */
  resolution: number
  /** A metric that may stand still for hours in health: no stuck rule. */
  mayStandStill?: true
}

/** ISA-18.2 priority: 1 urgent, 2 high, 3 medium. */
export type Priority = 1 | 2 | 3

/** observation: scored and coloured; event: one sensor, recorded; alarm: rings, wants a person. */
export type AlertLevel = 'observation' | 'event' | 'alarm'

export type AlertClass =
  | 'flood'
  | 'power_loss'
  | 'congestion'
  | 'crowd'
  | 'equipment'
  | 'crop'
  | 'device_health'
  | 'anomaly'

/**
 * One step of a limit rule: crossing `value` (in the metric's unit, or the device's own threshold of that name) makes
 * the alert carry this level, priority and title. Steps are listed from the mildest to the heaviest.
 */
export type Threshold = {
  name: string
  value: number | 'device'
  level: AlertLevel
  priority: Priority | null
  title: Label
  /** Once reached, the alert stays until a person has looked on the spot and resets it (ISA-18.2, latched). */
  latches?: true
}

/**
 * A limit rule: `metric` beyond a threshold for `onDelaySeconds` raises, within it by more than `deadband` for
 * `offDelaySeconds` clears (ISA-18.2, 10.3: dead-band and delays against chatter).
 */
export type LimitRule = {
  rule: string
  class: AlertClass
  metric: string
  direction: 'above' | 'below'
  thresholds: readonly Threshold[]
  deadband: number
  onDelaySeconds: number
  offDelaySeconds: number
  /** What alerts of this rule are grouped by. */
  groupBy: 'device' | 'site' | 'gateway' | 'commune'
}

/** A number that a command carries, in `unit`; one outside `range` is refused, by the centre and by the device. */
type CommandParameter = {
  name: string
  label: Label
  unit: PrimaryUnit
  display: Display
  range: readonly [low: number, high: number]
}

/** Something that a person may tell devices of a kind to do. */
export type CommandKind = {
  command: string
  label: Label
  parameters: readonly CommandParameter[]
  /** What it moves may hurt somebody: one person asks for it and another one approves. */
  twoPersons?: true
}

export type DeviceKind = {
  kind: string
  label: Label
  /** Seconds between readings that a device of this kind has unless its own record says otherwise. */
  intervalSeconds: number
  metrics: readonly Metric[]
  limits: readonly LimitRule[]
  /** Metrics that the forecaster watches beside the limits; empty where limits say all. */
  forecast: readonly string[]
  /** Devices of this kind see: they send pictures by `PUT /api/cameras/<id>/frame`. */
  sendsFrames?: true
  /** What devices of this kind can be told; without it they take no commands. */
  commands?: readonly CommandKind[]
}

/** The figure that stands for a whole domain on the wall: `aggregate` of `metric` over the devices of `kind`. */
type DomainFigure = {
  kind: string
  metric: string
  aggregate: 'mean' | 'sum' | 'max'
  label: Label
  display: Display
}

/** One field of work with its kinds of device. A new domain is one file of this shape in `kinds/`. */
export type DeviceDomain = {
  name: string
  /** Where it stands among the domains on screens, from the lowest. */
  order: number
  label: Label
  figure: DomainFigure
  kinds: readonly DeviceKind[]
}
