import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { passwordForm } from '@ioc/domain/person'

/** What a look at a password costs: 2^ln times r blocks of 128 bytes, p times over. */
export type PasswordCost = { ln: number; r: number; p: number }

/** 32 MiB three times over: one of the settings that OWASP's Password Storage Cheat Sheet gives for scrypt. */
export const owaspCost: PasswordCost = { ln: 15, r: 8, p: 3 }
const keyBytes = 32

/** A password as it is kept: `$scrypt$ln=..,r=..,p=..$<salt>$<key>`, so that a later cost leaves old ones readable. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(16)
  return written(cost, salt, await keyOf(password, salt, cost))
}

/** Is it this password? Takes as long for a wrong one. Throws where the hash is none of ours. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, ln, r, p, salt, key] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash) ?? []
  if (key === undefined || salt === undefined) throw new Error('this is no hash of a password')
  const kept = Buffer.from(key, 'base64url')
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  return timingSafeEqual(kept, await keyOf(password, Buffer.from(salt, 'base64url'), cost))
}

/** A hash that no password has, to be compared where there is no account: an unknown one costs the same time. */
export function nobodysHash(cost: PasswordCost): string {
  return written(cost, randomBytes(16), randomBytes(keyBytes))
}

/** Letters that are not taken for one another when read from paper. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A random password of 98 bits in groups that people can copy. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

function written({ ln, r, p }: PasswordCost, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Runs on the threads of libuv: the event loop goes on meanwhile. */
function keyOf(password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
  return new Promise((resolve, reject) => {
    scrypt(passwordForm(password), salt, keyBytes, options, (cause, key) => (cause ? reject(cause) : resolve(key)))
  })
}
