import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sealed, SealKind } from '@ioc/domain/link/link-messages'

/** An Ed25519 key of this centre; `publicKey` is SPKI, DER, base64. */
export type OwnKey = { id: string; publicKey: string; privateKey: KeyObject }

export function keyId(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32)
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'link')
}

/** Makes a key and keeps it (mode 600, in a folder of mode 700) before anybody hears of it. */
export function makeKey(dataDir: string): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const text = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const id = keyId(text)
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 })
  chmodSync(folderOf(dataDir), 0o700)
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(join(folderOf(dataDir), `${id}.pem`), pem, { mode: 0o600, flag: 'wx', flush: true })
  return { id, publicKey: text, privateKey }
}

/** The key of this id, or undefined where its file is not there (data of a backup from before keys were in it). */
export function ownKey(dataDir: string, id: string): OwnKey | undefined {
  const path = join(folderOf(dataDir), `${id}.pem`)
  if (!existsSync(path)) return undefined
  const privateKey = createPrivateKey(readFileSync(path, 'utf8'))
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
  return { id, publicKey, privateKey }
}

export function dropKey(dataDir: string, id: string): void {
  rmSync(join(folderOf(dataDir), `${id}.pem`), { force: true })
}

function signed(kind: SealKind, body: string): Buffer {
  return Buffer.from(`hai-dang-link/1\n${kind}\n${body}`, 'utf8')
}

/** Signs a message as it will travel. */
export function seal(key: OwnKey, kind: SealKind, message: unknown): Sealed {
  const body = JSON.stringify(message)
  return { key: key.id, body, signature: sign(null, signed(kind, body), key.privateKey).toString('base64') }
}

/** Is this what the holder of that key signed, for this kind of message? */
export function isSealedBy(publicKey: string, kind: SealKind, sealed: Sealed): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' })
    if (key.asymmetricKeyType !== 'ed25519' || keyId(publicKey) !== sealed.key) return false
    return verify(null, signed(kind, sealed.body), key, Buffer.from(sealed.signature, 'base64'))
  } catch {
    // Bytes that are no key at all.
    return false
  }
}
