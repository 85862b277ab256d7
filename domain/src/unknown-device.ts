import type { DeviceKind } from './device-kind.ts'
import { deviceKinds } from './domains.ts'

/**
 * The kind that sends these metrics: it has the most of them, and of two with as many the one that has fewer others;
 * undefined where no kind has any, or two fit equally well.
 */
export function kindSending(metrics: readonly string[]): DeviceKind | undefined {
  const sent = new Set(metrics)
  const scored = deviceKinds
    .map((kind) => {
      const shared = kind.metrics.filter((metric) => sent.has(metric.name)).length
      return { kind, shared, others: kind.metrics.length - shared }
    })
    .filter((one) => one.shared > 0)
    .sort((a, b) => b.shared - a.shared || a.others - b.others)
  const [best, next] = scored
  if (!best || (next && next.shared === best.shared && next.others === best.others)) return undefined
  return best.kind
}
