import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import type { commonSettings } from './settings.ts'

/**
 * Settings by which doors are encrypted; `IOC_TLS_NAME` is the name in the certificate, by which rooms know the doors.
 */
export const tlsSettings = {
  IOC_TLS_CERT: z.string().min(1).optional(),
  IOC_TLS_KEY: z.string().min(1).optional(),
  /** PEM of the authority of these certificates, where the system does not trust it already. */
  IOC_TLS_CA: z.string().min(1).optional(),
  IOC_TLS_NAME: z.string().min(1).default('localhost'),
}

/** Settings of the people's door. */
export const personSettings = {
  /** Names, with port where there is one, under which screens reach this centre from outside; commas between. */
  IOC_PUBLIC_HOST: z.string().min(1).optional(),
  /** File of the administrator's token. */
  IOC_ADMIN_TOKEN_FILE: z.string().min(1).optional(),
}

type Common = Pick<z.infer<typeof commonSettings>, 'IOC_MODE' | 'IOC_HOST'>
type Tls = z.infer<z.ZodObject<typeof tlsSettings>>
type Person = z.infer<z.ZodObject<typeof personSettings>>

const everywhere = new Set(['0.0.0.0', '::'])
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])
const shortestToken = 32
const fewestLetters = 10

/** Why production would not be safe with these doors: one line each, naming the setting. None in demo mode. */
export function doorFaults(settings: Common & Tls, now: Date): string[] {
  if (settings.IOC_MODE !== 'production') return []
  const { IOC_HOST: host, IOC_TLS_CERT: cert, IOC_TLS_KEY: key } = settings
  const faults: string[] = []
  if (!everywhere.has(host) && !loopback.has(host))
    faults.push(`IOC_HOST=${host}: rooms find each other on loopback; set 0.0.0.0, or 127.0.0.1 behind a proxy`)
  const certificate = inFile(
    faults,
    'IOC_TLS_CERT',
    cert,
    'a PEM file of the certificate',
    (text) => new X509Certificate(text),
  )
  const privateKey = inFile(faults, 'IOC_TLS_KEY', key, 'a PEM file of its private key', (text) =>
    createPrivateKey(text),
  )
  if (privateKey && key !== undefined && isReadByOthers(key))
    faults.push(`IOC_TLS_KEY: others on this machine can read ${key}: chmod 600`)
  if (!certificate) return faults
  if (now > new Date(certificate.validTo)) faults.push(`IOC_TLS_CERT: it ended on ${certificate.validTo}: renew it`)
  if (privateKey && !certificate.checkPrivateKey(privateKey))
    faults.push('IOC_TLS_KEY: it is not the key of the certificate in IOC_TLS_CERT')
  if (certificate.checkHost(settings.IOC_TLS_NAME) === undefined)
    faults.push(`IOC_TLS_NAME=${settings.IOC_TLS_NAME}: the certificate in IOC_TLS_CERT does not carry that name`)
  if (settings.IOC_TLS_CA !== undefined)
    inFile(
      faults,
      'IOC_TLS_CA',
      settings.IOC_TLS_CA,
      'a PEM file of the authority',
      (text) => new X509Certificate(text),
    )
  return faults
}

/** Why production would not be safe for people: no secret of its own, or no name to be called by. */
export function personFaults(settings: Common & Person): string[] {
  if (settings.IOC_MODE !== 'production') return []
  const faults: string[] = []
  const { IOC_ADMIN_TOKEN_FILE: path, IOC_PUBLIC_HOST: publicHost, IOC_HOST: host } = settings
  const what = `a file (mode 600) with a random token of ${shortestToken} letters or more: openssl rand -base64 32`
  const token = inFile(faults, 'IOC_ADMIN_TOKEN_FILE', path, what, (text) => text.trim())
  if (token !== undefined && path !== undefined) {
    if (token.length < shortestToken || new Set(token).size < fewestLetters || /\s/.test(token))
      faults.push(`IOC_ADMIN_TOKEN_FILE: what stands in it is no secret: put in ${what}`)
    if (isReadByOthers(path)) faults.push(`IOC_ADMIN_TOKEN_FILE: others on this machine can read ${path}: chmod 600`)
  }
  if (publicHost === undefined && !loopback.has(host))
    faults.push('IOC_PUBLIC_HOST: set the name by which screens reach this centre; under no other are they answered')
  return faults
}

function inFile<Content>(
  faults: string[],
  setting: string,
  path: string | undefined,
  what: string,
  read: (text: string) => Content,
): Content | undefined {
  if (path === undefined) {
    faults.push(`${setting}: IOC_MODE=production needs it: set it to ${what}`)
    return undefined
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown'
    faults.push(`${setting}: ${path} cannot be read (${String(code)}): set it to ${what}`)
    return undefined
  }
  try {
    return read(text)
  } catch {
    faults.push(`${setting}: ${path} is not ${what}`)
    return undefined
  }
}

function isReadByOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0
}
