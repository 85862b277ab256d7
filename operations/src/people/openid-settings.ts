import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'

const file = z.string().min(1).optional()

/** Settings of signing in over an OpenID Connect issuer; without IOC_OIDC_ISSUER there is no such way. */
export const openIdSettings = {
  IOC_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  IOC_OIDC_CLIENT_ID: z.string().min(1).max(200).optional(),
  /** File of the client's secret; without it the client is a public one. */
  IOC_OIDC_CLIENT_SECRET_FILE: file,
  /** PEM of the authority of the issuer's certificate, where the system does not trust it already. */
  IOC_OIDC_CA: file,
  /** What the issuer is called on the button. */
  IOC_OIDC_NAME: z.string().min(1).max(40).default('OpenID Connect'),
}
type OpenIdSettings = z.infer<z.ZodObject<typeof openIdSettings>>
type Mode = { IOC_MODE: 'demo' | 'production' }

/**
 * An issuer of which this centre is a client; `secret` is read at each use, so one that was renewed is in force at
 * once.
 */
export type Issuer = {
  /** Its name for itself, to the letter as it was set: accounts are bound to it. */
  id: string
  clientId: string
  secret: (() => string) | undefined
  ca: string | undefined
  name: string
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Why people could not safely sign in over the issuer as it is set: one line each, naming the setting. */
export function openIdFaults(settings: OpenIdSettings & Mode): string[] {
  const { IOC_OIDC_ISSUER: issuer, IOC_OIDC_CLIENT_ID: client, IOC_OIDC_CLIENT_SECRET_FILE: secret } = settings
  const faults: string[] = []
  if (issuer === undefined) {
    if (client !== undefined || secret !== undefined)
      faults.push('IOC_OIDC_ISSUER: a client is one of an issuer: set its address too')
    return faults
  }
  const { protocol, hostname, username, search, hash } = new URL(issuer)
  if (protocol !== 'https:' && !(settings.IOC_MODE === 'demo' && loopback.has(hostname)))
    faults.push('IOC_OIDC_ISSUER: an issuer is asked by https; http is for loopback in demo mode alone')
  if (username !== '' || search !== '' || hash !== '')
    faults.push('IOC_OIDC_ISSUER: the address of an issuer carries no user, query or fragment')
  if (client === undefined) faults.push('IOC_OIDC_CLIENT_ID: set the name that the issuer has given this centre')
  if (secret !== undefined) faults.push(...fileFaults('IOC_OIDC_CLIENT_SECRET_FILE', secret, true))
  if (settings.IOC_OIDC_CA !== undefined) faults.push(...fileFaults('IOC_OIDC_CA', settings.IOC_OIDC_CA, false))
  return faults
}

/** The issuer of the settings; null where none is set. */
export function issuerOf(settings: OpenIdSettings): Issuer | null {
  const { IOC_OIDC_ISSUER: url, IOC_OIDC_CLIENT_ID: clientId, IOC_OIDC_CLIENT_SECRET_FILE: secret } = settings
  if (url === undefined || clientId === undefined) return null
  return {
    ...{ id: url, clientId, name: settings.IOC_OIDC_NAME },
    secret: secret === undefined ? undefined : () => readFileSync(secret, 'utf8').trim(),
    ca: settings.IOC_OIDC_CA === undefined ? undefined : readFileSync(settings.IOC_OIDC_CA, 'utf8'),
  }
}

function fileFaults(setting: string, path: string, isSecret: boolean): string[] {
  try {
    if (readFileSync(path, 'utf8').trim() === '') return [`${setting}: ${path} is empty`]
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown'
    return [`${setting}: ${path} cannot be read (${String(code)})`]
  }
  return isSecret && (statSync(path).mode & 0o077) !== 0
    ? [`${setting}: others on this machine can read ${path}: chmod 600`]
    : []
}
