import { z } from 'zod'

/** Settings that stop the room from starting: each of `lines` says what to change. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  readonly lines: readonly string[]
  constructor(...lines: string[]) {
    super(lines.join('; '))
    this.lines = lines
  }
}

/** Throws SettingsError where there is anything to change. */
export function refuseFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new SettingsError(...faults)
}

/** A TCP port; 0 lets the system pick one. */
export function port(fallback: number) {
  return z.coerce.number().int().min(0).max(65_535).default(fallback)
}

/** Settings that every room has. */
export const commonSettings = z.object({
  IOC_DATA_DIR: z.string().min(1).default('var'),
  IOC_MODE: z.enum(['demo', 'production']).default('demo'),
  IOC_HOST: z.string().min(1).default('127.0.0.1'),
})

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Throws SettingsError where demo mode, which does not encrypt, would listen to the network. */
export function refuseOpenDemo(settings: Pick<z.infer<typeof commonSettings>, 'IOC_MODE' | 'IOC_HOST'>): void {
  if (settings.IOC_MODE === 'demo' && !loopback.has(settings.IOC_HOST))
    throw new SettingsError(
      `IOC_HOST=${settings.IOC_HOST}: demo mode is for one machine and so listens on loopback alone; set IOC_MODE=production, IOC_TLS_CERT and IOC_TLS_KEY`,
    )
}

/** Parses the environment once; throws SettingsError naming each bad variable, its value excepted. */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new SettingsError(`bad setting: ${wrong.join('; ')} (see docs/settings.md)`)
}
