import type { AlertCondition } from './alert.ts'
import type { AlertClass } from './device-kind.ts'

/** What a loss of power explains: that its meters fall silent, stand still, or read other than was expected. */
const explainedByPowerLoss: ReadonlySet<AlertClass> = new Set(['device_health', 'anomaly'])

/** Finds the gateway of a device of the registry; null where it speaks for itself or is not known. */
export type GatewayOf = (device: string) => string | null

type Explained = Pick<AlertCondition, 'key' | 'class' | 'domain' | 'subject' | 'site'>
export type Cause = Pick<AlertCondition, 'key' | 'class' | 'domain' | 'level' | 'state' | 'subject' | 'site'>

/** Does this condition explain others while it stands? */
export function isCause(alert: Pick<Cause, 'class' | 'level' | 'state'>): boolean {
  return alert.class === 'power_loss' && alert.level === 'alarm' && alert.state === 'active'
}

/** May an alert of this class be explained by another one? */
export function isExplicable(alert: Pick<Explained, 'class'>): boolean {
  return explainedByPowerLoss.has(alert.class)
}

/**
 * The key of the alert that explains this one, the first by its key where several do; null where none does. A
 * substation or feeder without power explains its own domain's meters at its site and behind its gateway, and that
 * gateway's silence. Nothing is explained that a power loss does not cause: another feeder's overload at the site still
 * rings.
 */
export function causeOf(alert: Explained, causes: Iterable<Cause>, gatewayOf: GatewayOf): string | null {
  if (!isExplicable(alert)) return null
  const gateway = gatewayOfSubject(alert, gatewayOf)
  const keys = [...causes]
    .filter((cause) => isCause(cause) && cause.key !== alert.key)
    .filter((cause) => alert.domain === null || alert.domain === cause.domain)
    .filter((cause) => {
      if (cause.site !== null && cause.site === alert.site) return true
      return gateway !== null && gateway === gatewayOfSubject(cause, gatewayOf)
    })
    .map((cause) => cause.key)
  return keys.sort()[0] ?? null
}

function gatewayOfSubject({ subject }: Pick<Explained, 'subject'>, gatewayOf: GatewayOf): string | null {
  return subject.type === 'gateway' ? subject.id : gatewayOf(subject.id)
}
