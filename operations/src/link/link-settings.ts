import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { refuseAddress } from './link-wire.ts'

const seconds = (fallback: number) => z.coerce.number().min(0.02).max(3600).default(fallback)

/** Settings of the line from a province to the nation. */
export const linkSettings = {
  /** Address of the nation's centre. */
  IOC_LINK_URL: z.url().optional(),
  /** One-time code of the nation, or a file that holds it. */
  IOC_LINK_CODE: z.string().min(1).optional(),
  IOC_LINK_CODE_FILE: z.string().min(1).optional(),
  /** PEM of the authority of the nation's certificate, where the system does not trust it already. */
  IOC_LINK_CA: z.string().min(1).optional(),
  IOC_LINK_POLL_SECONDS: seconds(2),
  IOC_LINK_BACKOFF_SECONDS: seconds(60),
  IOC_LINK_TIMEOUT_SECONDS: seconds(15),
}
export type LinkSettings = z.infer<z.ZodObject<typeof linkSettings>>

type Mode = { IOC_MODE: 'demo' | 'production' }

/** Why the line could not be used as it is set: one line each. */
export function linkFaults(settings: LinkSettings & Mode): string[] {
  const { IOC_LINK_URL: url, IOC_LINK_CODE: code, IOC_LINK_CODE_FILE: file } = settings
  const faults: string[] = []
  const refusal = url === undefined ? undefined : refuseAddress(url, settings.IOC_MODE)
  if (refusal !== undefined) faults.push(`IOC_LINK_URL: ${refusal.en}`)
  if (code !== undefined && file !== undefined) faults.push('IOC_LINK_CODE: set it or IOC_LINK_CODE_FILE, not both')
  if ((code !== undefined || file !== undefined) && url === undefined)
    faults.push('IOC_LINK_URL: a code is for the nation at an address: set it too')
  return faults
}

/** The code of the settings; a file that is not there throws. */
export function codeOf(settings: LinkSettings): string | undefined {
  const { IOC_LINK_CODE: code, IOC_LINK_CODE_FILE: file } = settings
  return file === undefined ? code : readFileSync(file, 'utf8').trim()
}
