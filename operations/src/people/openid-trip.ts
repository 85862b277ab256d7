import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { OpenIdRefusal } from '@ioc/domain/messages/people-shapes'
import { z } from 'zod'

/** How long a person may take at the issuer. */
export const tripMs = 10 * 60_000

/**
 * What a browser keeps for us of its way over the issuer, where no script reads it and nobody but this centre opens it:
 * what was asked, and later why nothing came of it. `before`: the session that it had.
 */
const Note = z.discriminatedUnion('type', [
  z.object({
    ...{ type: z.literal('asked'), until: z.number(), state: z.string(), nonce: z.string(), verifier: z.string() },
    ...{ before: z.string().nullable(), back: z.string() },
  }),
  z.object({ type: z.literal('refused'), until: z.number(), why: OpenIdRefusal, subject: z.string().nullable() }),
])
type Note = z.infer<typeof Note>
export type Asked = Extract<Note, { type: 'asked' }>

/** Seals notes for browsers with a key of this run alone: after a start people begin again. */
export class Trips {
  readonly #key = randomBytes(32)
  readonly #now: () => number
  /** States that have come back, until they would have run out: each does so once. */
  readonly #used = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  seal(note: Asked | Omit<Extract<Note, { type: 'refused' }>, 'until'>): string {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv)
    const text = JSON.stringify({ until: this.#now() + tripMs, ...note })
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** The note of a cookie; undefined where it is not of this run, was changed, or has run out. */
  open(sealed: string | undefined): Note | undefined {
    const bytes = Buffer.from(sealed ?? '', 'base64url')
    if (bytes.length <= 28) return undefined
    let text: string
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12), { authTagLength: 16 })
      cipher.setAuthTag(bytes.subarray(12, 28))
      text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
    const note = Note.parse(JSON.parse(text))
    return note.until > this.#now() ? note : undefined
  }

  /** Whether this is the first time that the state comes back. */
  use({ state, until }: Asked): boolean {
    const now = this.#now()
    for (const [one, end] of this.#used) if (end <= now) this.#used.delete(one)
    if (this.#used.has(state)) return false
    this.#used.set(state, until)
    return true
  }
}
