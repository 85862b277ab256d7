import { request } from 'node:https'
import * as client from 'openid-client'
import type { Issuer } from './openid-settings.ts'
import type { Asked } from './openid-trip.ts'

const answerSeconds = 10
const answerBytes = 1024 * 1024
/** What an issuer says of itself is asked anew after this. */
const keepMs = 3_600_000

/** The issuer does not answer, or not as one. */
export class IssuerAway extends Error {
  override name = 'IssuerAway'
}

/** The issuer has said no, or the person there. */
export class IssuerRefusal extends Error {
  override name = 'IssuerRefusal'
}

/** A client of the issuer: the authorization code flow with PKCE (RFC 7636, RFC 9700 2.1.1). */
export function openIdClient(issuer: Issuer, now: () => number) {
  const url = new URL(issuer.id)
  let known: { configuration: client.Configuration; at: number } | undefined

  async function configuration(): Promise<client.Configuration> {
    if (known && known.at > now() - keepMs) return known.configuration
    const found = await client
      .discovery(url, issuer.clientId, undefined, authenticationOf(issuer.secret), {
        timeout: answerSeconds,
        execute: [
          // The signature is looked at, though the answer comes over TLS from the issuer itself.
          client.enableNonRepudiationChecks,
          ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
        ...(issuer.ca === undefined ? {} : { [client.customFetch]: fetchTrusting(issuer.ca) }),
      })
      .catch((cause: unknown) => {
        throw new IssuerAway(`the issuer ${issuer.id} does not say who it is`, { cause })
      })
    known = { configuration: found, at: now() }
    return found
  }

  return {
    /** Where the page is sent, and what must come back with it. `back`: our own address at which it comes back. */
    ask: async (back: string): Promise<{ address: string; asked: Pick<Asked, 'state' | 'nonce' | 'verifier'> }> => {
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
      const address = client.buildAuthorizationUrl(await configuration(), {
        ...{ redirect_uri: back, scope: 'openid', state, nonce, code_challenge_method: 'S256' },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
      })
      return { address: address.href, asked: { state, nonce, verifier } }
    },
    /** Who came back, as the issuer calls that person: nothing else of what it says is looked at. */
    subjectOf: async (search: string, asked: Asked): Promise<{ issuer: string; subject: string }> => {
      const answered = new URL(asked.back)
      answered.search = search
      const tokens = await client
        .authorizationCodeGrant(await configuration(), answered, {
          ...{ expectedState: asked.state, expectedNonce: asked.nonce, pkceCodeVerifier: asked.verifier },
          idTokenExpected: true,
        })
        .catch((cause: unknown) => {
          if (cause instanceof client.AuthorizationResponseError)
            throw new IssuerRefusal(`the issuer answered ${cause.error}`, { cause })
          const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
          if (cause instanceof TypeError || code === 'OAUTH_TIMEOUT')
            throw new IssuerAway(`the issuer ${issuer.id} does not answer`, { cause })
          // Deeper causes may show pieces of what the issuer has answered, which is nobody's but the person's.
          const why = cause instanceof client.ResponseBodyError ? cause.error : code
          throw new Error(`what the issuer ${issuer.id} answered does not hold: ${why}`)
        })
      const claims = tokens.claims()
      if (!claims) throw new Error('the issuer answered without an ID token')
      return { issuer: issuer.id, subject: claims.sub }
    },
  }
}

/** The client shows its secret in the way that the issuer takes (OpenID Connect Core, 9); a public one has none. */
function authenticationOf(secret: (() => string) | undefined): client.ClientAuth {
  if (secret === undefined) return client.None()
  return (server, ...more) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const way = taken.includes('client_secret_post') ? client.ClientSecretPost : client.ClientSecretBasic
    return way(secret())(server, ...more)
  }
}

/** `fetch` that trusts one authority. */
function fetchTrusting(ca: string): client.CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const text = body === null || body === undefined ? '' : await new Response(body).text()
    return await new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, ca, ...(signal ? { signal } : {}) }, (response) => {
        const pieces: Buffer[] = []
        let bytes = 0
        response.on('data', (piece: Buffer) => {
          bytes += piece.length
          if (bytes > answerBytes) asked.destroy(new Error(`the issuer answers with more than ${answerBytes} bytes`))
          else pieces.push(piece)
        })
        response.on('error', reject)
        response.on('end', () => {
          const more = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
            value === undefined ? [] : [[name, String(value)]],
          )
          resolve(new Response(Buffer.concat(pieces), { status: response.statusCode ?? 500, headers: more }))
        })
      })
      asked.on('error', (cause) => reject(new TypeError('the issuer does not answer', { cause })))
      asked.end(text)
    })
  }
}
