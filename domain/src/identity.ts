import { z } from 'zod'
import { schemaRules } from './schema-rules.ts'

/**
 * Id of a device, gateway or service: it stands in topics, SenML names and client ids, so `+ # /` and spaces are out.
 */
export const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, schemaRules.id.en)
export type Id = z.infer<typeof Id>

/** What the holder of a credential may do on the broker. */
export const CredentialRight = z.discriminatedUnion('type', [
  /** Publishes its own readings (a gateway: also its members') under its commune. */
  z.object({ type: z.literal('publisher'), commune: z.string() }),
  /** Publishes readings and stamps of one replay lane. */
  z.object({ type: z.literal('player'), lane: z.string() }),
  /** The centre's own server: publishes alerts, reads everything. */
  z.object({ type: z.literal('operations') }),
  /** Reads the alerts of every lane. */
  z.object({ type: z.literal('observer') }),
])
export type CredentialRight = z.infer<typeof CredentialRight>

/**
 * A record of the table `credentials`, keyed by identity. `tokenHash`: SHA-256 of a random 256-bit token, hex.
 * `certificateSubject`: the CN that a TLS client certificate must carry instead.
 */
export const Credential = z.object({
  identity: Id,
  tokenHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  certificateSubject: z.string().nullable(),
  right: CredentialRight,
  revokedAt: z.iso.datetime().nullable(),
})
export type Credential = z.infer<typeof Credential>
