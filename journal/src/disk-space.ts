import { statfsSync } from 'node:fs'

/** Answers the free share of the disk that a folder is on, asked of the system once a second at most. */
export function freeShareOf(folder: string): () => number {
  let known: { at: number; share: number } | undefined
  return () => {
    const now = performance.now()
    if (!known || now - known.at > 1000) {
      const disk = statfsSync(folder)
      known = { at: now, share: disk.bavail / disk.blocks }
    }
    return known.share
  }
}
