import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Copies a file, its mode included, into a folder that is made where needed; it survives a power cut. */
export function copyDurably(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
  makeDurable(to)
}

/**
 * Copies a small file to where nobody else may read it, in a folder where nobody else may look, whatever the modes
 * were; answers false where it is gone meanwhile.
 */
export function copySecretly(from: string, to: string): boolean {
  const content = contentOf(from)
  if (content === undefined) return false
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  chmodSync(dirname(to), 0o700)
  const file = openSync(to, 'w', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return true
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

/** Writes text into a new file that is there whole or not at all. */
export function writeDurably(path: string, text: string): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  makeDurable(dirname(path))
}

/** Brings a file, or the names in a folder, to the disk. */
export function makeDurable(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
