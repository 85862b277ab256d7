import type { DeviceDomain, DeviceKind, Metric } from './device-kind.ts'
import { kindList } from './kind-list.ts'

/** Every domain, in the order in which screens show them. */
export const domains: readonly DeviceDomain[] = kindList.toSorted((a, b) => a.order - b.order)

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
