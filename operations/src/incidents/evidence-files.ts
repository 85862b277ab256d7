import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Evidence } from '@ioc/domain/incident/incident'

/** What a file begins with, by its type: names and headers are not believed. */
const signatures: readonly (readonly [type: Evidence['type'], first: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
]

/** What a file is by its own bytes; undefined where it is nothing that is taken. */
export function evidenceType(bytes: Uint8Array): Evidence['type'] | undefined {
  return signatures.find(([, first]) => first.every((byte, place) => bytes[place] === byte))?.[0]
}

/** Files of evidence under the data folder, each under the SHA-256 of its bytes. */
export function evidenceFiles(dataDir: string) {
  const pathOf = (sha256: string) => join(dataDir, 'operations', 'evidence', sha256.slice(0, 2), sha256)
  return {
    /** Keeps the bytes; answers their SHA-256 once they would survive a power cut. */
    keep: async (bytes: Uint8Array): Promise<string> => {
      const sha256 = sha256Of(bytes)
      const path = pathOf(sha256)
      if ((await readIfWhole(path, sha256)) !== undefined) return sha256
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const draft = `${path}.${randomUUID()}.new`
      try {
        const file = await open(draft, 'wx', 0o600)
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(draft, path)
      } catch (cause) {
        await rm(draft, { force: true })
        throw cause
      }
      // The name, and the folders above it that may be new.
      for (const folder of [dirname(path), dirname(dirname(path)), join(dataDir, 'operations')]) await sync(folder)
      return sha256
    },
    /** The bytes; undefined where the file is gone, or no longer what it was. */
    read: (sha256: string): Promise<Uint8Array | undefined> => readIfWhole(pathOf(sha256), sha256),
  }
}

export type EvidenceFiles = ReturnType<typeof evidenceFiles>

async function readIfWhole(path: string, sha256: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })
  return bytes !== undefined && sha256Of(bytes) === sha256 ? bytes : undefined
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function sync(folder: string): Promise<void> {
  const file = await open(folder, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
