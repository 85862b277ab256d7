import type { DeviceDomain, DeviceKind, Metric } from './device-kind.ts'
import { agriculture } from './kinds/agriculture.ts'
import { camera } from './kinds/camera.ts'
import { energy } from './kinds/energy.ts'
import { traffic } from './kinds/traffic.ts'
import { water } from './kinds/water.ts'

/** Every domain, in the order in which screens show them. */
export const domains: readonly DeviceDomain[] = [traffic, camera, energy, agriculture, water]

const kinds = new Map(domains.flatMap((domain) => domain.kinds.map((kind) => [kind.kind, { domain, kind }] as const)))

/** Every kind of device there is. */
export const deviceKinds: readonly DeviceKind[] = domains.flatMap((domain) => domain.kinds)

export function kindOf(name: string): DeviceKind | undefined {
  return kinds.get(name)?.kind
}

export function domainOf(kind: string): DeviceDomain | undefined {
  return kinds.get(kind)?.domain
}

export function metricOf(kind: string, metric: string): Metric | undefined {
  return kinds.get(kind)?.kind.metrics.find((one) => one.name === metric)
}
