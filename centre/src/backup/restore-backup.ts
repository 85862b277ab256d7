import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataFiles } from './data-files.ts'
import { askDatabase, type Databases } from './database-copies.ts'
import { copyDurably, copySecretly, makeDurable } from './durable-files.ts'
import { type Manifest, readManifest, verify } from './manifest.ts'

/** Files are brought here first: a restore that is cut off leaves nothing that a centre would start on. */
const staging = '.restore'

/**
 * Puts a backup into a data folder that is empty, or not there: everything is verified first, and appears at once.
 * Throws, having changed nothing, where the backup is damaged or the folder filled. The caller holds the folder's lock.
 */
export async function restoreBackup(of: {
  folder: string
  databases: Databases
  dataDir: string
  say: (line: string) => void
}): Promise<Manifest> {
  const { folder, databases, dataDir, say } = of
  const manifest = readManifest(folder)
  if (!isEmpty(dataDir))
    throw new Error(`${dataDir} is not empty: a backup is restored into an empty folder; set IOC_DATA_DIR or --data`)
  await verify(folder, manifest)
  const isIn = (path: string) => manifest.files.some((file) => file.path === path)
  const inDatabases = (['national', 'province'] as const)
    .map((level) => ({ level, copy: (level === 'national' ? dataFiles.nationalPostgres : dataFiles.postgres).copy }))
    .filter(({ copy }) => isIn(copy))
  for (const { level } of inDatabases) await askDatabase(databases, level, { command: 'check' })
  const files = manifest.files.filter(({ path }) => !inDatabases.some(({ copy }) => copy === path))
  say(`${manifest.files.length} files are as they were written by release ${manifest.release} on ${manifest.at}`)
  const stage = join(dataDir, staging)
  rmSync(stage, { recursive: true, force: true })
  try {
    for (const { path } of files) {
      const copy = isKey(path) ? copySecretly : copyDurably
      copy(join(folder, path), join(stage, path))
    }
    // A disk may have taken the bytes and not kept them.
    await verify(stage, { ...manifest, files })
    // Whole or not at all: after it only names are changed.
    for (const { level, copy } of inDatabases)
      say(await askDatabase(databases, level, { command: 'restore', path: join(folder, copy) }))
    for (const name of readdirSync(stage)) renameSync(join(stage, name), join(dataDir, name))
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
  makeDurable(dataDir)
  return manifest
}

/** Whether a file of a backup is a private key, whatever mode its copy has come to have. */
function isKey(path: string): boolean {
  return dataFiles.keys.some((keys) => path.startsWith(`${keys}/`))
}

/** Whether a data folder holds nothing but the lock of this command and what a cut-off restore has left. */
function isEmpty(dataDir: string): boolean {
  if (!existsSync(dataDir)) {
    mkdirSync(dirname(dataDir), { recursive: true })
    return true
  }
  const names = readdirSync(dataDir).filter((name) => name !== staging)
  const run = join(dataDir, 'run')
  return names.every((name) => name === 'run') && (!existsSync(run) || readdirSync(run).every(isLock))
}

function isLock(name: string): boolean {
  return name === 'lock' || name.startsWith('lock-')
}
