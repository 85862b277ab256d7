import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** The settings that name the PostgreSQL of each centre of a data folder, as its own process wants them. */
export type Databases = Record<'province' | 'national', DatabaseNamed>
type DatabaseNamed = { IOC_DATABASE_URL?: string | undefined; IOC_DATABASE_URL_FILE?: string | undefined }

/**
 * Has operations copy its database into a file, put a copy into an empty one, or check that it is empty, or read its
 * audit; answers what it said. Throws with its own words where it refuses.
 */
export async function askDatabase(
  databases: Databases,
  level: keyof Databases,
  { command, path = '' }: { command: 'copy' | 'check' | 'restore' | 'audit'; path?: string },
): Promise<string> {
  const words = ['--import', 'tsx', 'operations/src/store-main.ts', command, path]
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, IOC_DATABASE_URL: '', IOC_DATABASE_URL_FILE: '', ...databases[level] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let failed = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (failed += bytes.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // The national centre beside a province has settings of another name, which become these as it is started.
  if (level === 'national') failed = failed.replaceAll('IOC_DATABASE_URL', 'IOC_NATIONAL_DATABASE_URL')
  if (code !== 0) throw new Error(failed.trim() || `the ${command} of the database ended with ${code}`)
  return said.trim()
}
