import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { refuseNewer } from './newer-file.ts'

const Tokens = z.record(z.string(), z.string())
const version = 1
const File = z.object({ version: z.number(), tokens: Tokens })

/** The tokens of the fleet by identity, in a file of mode 600; it is written whole. */
export type CredentialFile = { get(identity: string): string | undefined; put(tokens: readonly Token[]): void }
type Token = { identity: string; token: string }

export function openCredentialFile(path: string): CredentialFile {
  mkdirSync(dirname(path), { recursive: true })
  const tokens = new Map(Object.entries(existsSync(path) ? readTokens(path) : {}))
  return {
    get: (identity) => tokens.get(identity),
    put: (issued) => {
      for (const { identity, token } of issued) tokens.set(identity, token)
      writeFileSync(`${path}.new`, JSON.stringify({ version, tokens: Object.fromEntries(tokens) }), { mode: 0o600 })
      chmodSync(`${path}.new`, 0o600)
      renameSync(`${path}.new`, path)
    },
  }
}

/** Release 0.1.0 wrote the tokens alone. */
function readTokens(path: string): z.infer<typeof Tokens> {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  refuseNewer(path, content, version)
  return File.safeParse(content).data?.tokens ?? Tokens.parse(content)
}
