import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { journalPath } from '@ioc/journal/layout'

/** Where the snapshot of a lane's detection lies: beside the journal file of its alerts. */
export function snapshotPath(dataDir: string, lane: string): string {
  return journalPath(dataDir, 'analytics', lane).replace(/\.db$/, '.snapshot')
}

/** Puts a snapshot in place of the one before, all or nothing; answers its bytes. */
export function writeSnapshot(path: string, parts: readonly Uint8Array[]): number {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  let bytes = 0
  try {
    for (const part of parts)
      for (let from = 0; from < part.length; ) {
        const written = writeSync(file, part, from)
        from += written
        bytes += written
      }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return bytes
}

export function readSnapshot(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}

/** Removes every file of a deleted lane. */
export function removeLaneFiles(dataDir: string, lane: string): void {
  const folder = dirname(journalPath(dataDir, 'analytics', lane))
  if (!existsSync(folder)) return
  const names = [basename(journalPath(dataDir, 'analytics', lane)), basename(snapshotPath(dataDir, lane))]
  for (const file of readdirSync(folder))
    if (names.some((name) => file === name || file.startsWith(`${name}-`) || file.startsWith(`${name}.`)))
      rmSync(join(folder, file), { force: true })
}
