import type { Credential } from '@ioc/domain/identity'
import { tokenHash, tokenMatches } from '@ioc/room/run-token'
import type { Peer } from './connection.ts'
import { isClientId, isClientIdOf } from './topic-grammar.ts'

/** What a CONNECT packet says that admission asks about. */
export type ConnectRequest = {
  clientId: string
  will: boolean
  keepaliveSeconds: number
}

/** Why nobody comes in. */
export type AdmissionRefusal =
  | 'client_id'
  | 'will'
  | 'keepalive'
  | 'identity_rate'
  | 'address_rate'
  | 'unknown'
  | 'revoked'
  | 'wrong_token'
  | 'foreign_client_id'
  | 'enrolment_full'
  | 'broken'

/** The return code of CONNACK (MQTT 3.1.1, 3.2.2.3) for a refusal; it never tells whether the identity exists. */
export function connackCode(refusal: AdmissionRefusal): 2 | 3 | 5 {
  if (refusal === 'client_id') return 2
  return refusal === 'identity_rate' || refusal === 'address_rate' || refusal === 'broken' ? 3 : 5
}

/** A client that is silent for one and a half of this is taken for dead (MQTT 3.1.1, 3.1.2.10). */
const longestKeepaliveSeconds = 300

/** What can be said against a CONNECT before anybody's secret is looked at. */
export function refuseRequest(request: ConnectRequest): AdmissionRefusal | undefined {
  if (!isClientId(request.clientId)) return 'client_id'
  // Nobody may leave words behind: a will would be published past the rules of the moment.
  if (request.will) return 'will'
  // Without one a dead device would be held for ever. Aedes' own limit answers 6, which CONNACK does not have (3.2.2.3).
  if (request.keepaliveSeconds < 1 || request.keepaliveSeconds > longestKeepaliveSeconds) return 'keepalive'
  return undefined
}

const nobody = tokenHash('nobody')

/**
 * Decides who enters: a token that fits the hash, or a client certificate with the credential's subject where no token
 * is given; and only under a client id of that identity, so that no client takes over another's session.
 */
export function refuseAdmission(
  credential: Credential | undefined,
  given: { clientId: string; token: string | undefined; peer: Peer },
): AdmissionRefusal | undefined {
  // An unknown identity costs the same comparison as a wrong token.
  const fits = tokenMatches(given.token ?? '', credential?.tokenHash ?? nobody)
  if (!credential) return 'unknown'
  if (credential.revokedAt !== null) return 'revoked'
  const byToken = fits && credential.tokenHash !== null && given.token !== undefined
  const byCertificate =
    given.token === undefined &&
    credential.certificateSubject !== null &&
    given.peer.certificateName === credential.certificateSubject
  if (!byToken && !byCertificate) return 'wrong_token'
  return isClientIdOf(credential.identity, given.clientId) ? undefined : 'foreign_client_id'
}
