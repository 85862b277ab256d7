import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Tokens = z.record(z.string(), z.string())

/** The tokens of the fleet by identity, in a file of mode 600; it is written whole. */
export type CredentialFile = { get(identity: string): string | undefined; put(tokens: readonly Token[]): void }
type Token = { identity: string; token: string }

export function openCredentialFile(path: string): CredentialFile {
  mkdirSync(dirname(path), { recursive: true })
  const tokens = new Map(Object.entries(existsSync(path) ? Tokens.parse(JSON.parse(readFileSync(path, 'utf8'))) : {}))
  return {
    get: (identity) => tokens.get(identity),
    put: (issued) => {
      for (const { identity, token } of issued) tokens.set(identity, token)
      writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(tokens)), { mode: 0o600 })
      chmodSync(`${path}.new`, 0o600)
      renameSync(`${path}.new`, path)
    },
  }
}
