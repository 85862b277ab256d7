import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { writeDurably } from './durable-files.ts'

/** Version of the layout of a backup; one of a newer release is refused. */
const format = 1

const name = 'manifest.json'

/** A file of a backup: its path in the data folder and in the backup alike, its bytes and their SHA-256, hex. */
const BackedUp = z.object({
  // Nothing in a manifest may lead out of the two folders.
  path: z.string().regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[^/\\\0]+(?:\/[^/\\\0]+)*$/),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BackedUp = z.infer<typeof BackedUp>

/** What a backup holds. It is written last: a folder without it is no backup. `at`: when it began, ISO 8601 UTC. */
const Manifest = z.object({
  format: z.number(),
  release: z.string(),
  at: z.iso.datetime(),
  files: z.array(BackedUp).min(1),
})
export type Manifest = z.infer<typeof Manifest>

export async function factsOf(folder: string, path: string): Promise<BackedUp> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(folder, path)), hash)
  return { path, bytes: statSync(join(folder, path)).size, sha256: hash.digest('hex') }
}

export function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): void {
  writeDurably(join(folder, name), JSON.stringify({ format, ...manifest }, undefined, 2))
}

/** The manifest of a backup; throws where there is none, or none that this release can read. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, name)
  if (!existsSync(path))
    throw new Error(`${folder} is no backup: it has no ${name}, which is written once everything else is there`)
  const broken = (why: string) => new Error(`${path} is damaged (${why}): use another backup`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause))
  }
  const version = z.object({ format: z.number() }).safeParse(content)
  if (!version.success) throw broken('it names no format')
  if (version.data.format > format)
    throw new Error(
      `${folder} was written by a newer release (backup ${version.data.format}, this one knows ${format}): restore it with that release`,
    )
  const manifest = Manifest.safeParse(content)
  if (!manifest.success) throw broken(z.prettifyError(manifest.error))
  return manifest.data
}

/** Throws, naming the file, where a backup is not byte for byte what its manifest says. */
export async function verify(folder: string, { files }: Manifest): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const full = join(folder, path)
    if (!existsSync(full)) throw new Error(`${full} is missing from the backup: use another backup`)
    const found = await factsOf(folder, path)
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`${full} is damaged, its SHA-256 is not that of the manifest: use another backup`)
  }
}
