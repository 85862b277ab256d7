import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A random 256-bit token, as text that fits in a header or a password. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 of a token, hex: what is kept at rest. A random token needs no slow hash. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Constant-time comparison of a token with a hash of `tokenHash`. */
export function tokenMatches(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(token), 'hex'), Buffer.from(hash, 'hex'))
}

/** The token of the inner doors of this data folder (mode 600); made where there is none. */
export function runToken(dataDir: string): string {
  const folder = join(dataDir, 'run')
  const path = join(folder, 'token')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(path)) {
    const own = `${path}.${process.pid}`
    // A power cut must not leave a name without its token: an empty one would open every inner door.
    writeFileSync(own, newToken(), { mode: 0o600, flush: true })
    try {
      // A link is there whole or not at all: no other room reads half a token.
      linkSync(own, path)
    } catch (cause) {
      // Another room was first; its token is the token.
      if (!existsSync(path)) throw cause
    } finally {
      rmSync(own)
    }
  }
  chmodSync(path, 0o600)
  return readFileSync(path, 'utf8')
}
