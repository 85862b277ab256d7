import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

type Claims = Record<string, unknown>
type Asked = { clientId: string; back: string; nonce: string; challenge: string; subject: string }

/** What a lying or careless issuer does; each field changes one thing of an honest one. */
export type Lies = {
  claims?: Claims
  key?: 'foreign'
  answerIss?: string
  error?: string
  answer?: number
}

export type TestIssuer = Awaited<ReturnType<typeof openIssuer>>

/**
 * An OpenID Connect issuer on a real port: discovery, keys, authorization and token endpoint, as strict with clients as
 * one must be (code once, PKCE, secret). `subject` is who sits at the browser; beside it the token carries what an
 * issuer of citizens tells and nobody here asked for.
 */
export async function openIssuer(client: { id: string; secret: string | null }, tls?: { cert: string; key: string }) {
  const [own, foreign] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }
  const codes = new Map<string, Asked>()
  const state = { subject: 'vneid-1', lies: {} satisfies Lies as Lies, tokens: 0, citizen: '048099000001' }
  let address = ''
  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response)
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', address)
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, {
          ...{ issuer: address, authorization_endpoint: `${address}/authorize`, token_endpoint: `${address}/token` },
          ...{ jwks_uri: `${address}/keys`, response_types_supported: ['code'], subject_types_supported: ['pairwise'] },
          ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
          ...{ authorization_response_iss_parameter_supported: true },
          token_endpoint_auth_methods_supported: [client.secret === null ? 'none' : 'client_secret_basic'],
        })
      case '/keys':
        return void json(200, { keys: [jwk] })
      case '/authorize':
        return authorize(url.searchParams, response)
      case '/token': {
        let body = ''
        for await (const piece of request) body += String(piece)
        const given = new URLSearchParams(body)
        const refusal = refuseToken(given, String(request.headers.authorization ?? ''))
        const asked = codes.get(given.get('code') ?? '')
        codes.delete(given.get('code') ?? '')
        if (state.lies.answer !== undefined) return void json(state.lies.answer, { error: 'server_error' })
        if (refusal !== undefined || !asked) return void json(400, { error: refusal ?? 'invalid_grant' })
        state.tokens += 1
        const token = { access_token: `access-${randomUUID()}`, token_type: 'Bearer', expires_in: 60 }
        return void json(200, { ...token, id_token: await idToken(asked) })
      }
      default:
        return void json(404, {})
    }
  }

  function authorize(given: URLSearchParams, response: ServerResponse): void {
    const of = (name: string) => given.get(name) ?? ''
    const isSound =
      of('response_type') === 'code' &&
      of('client_id') === client.id &&
      of('code_challenge_method') === 'S256' &&
      of('scope') === 'openid' &&
      of('nonce').length >= 32 &&
      of('state').length >= 32
    if (!isSound) return void response.writeHead(400).end(given.toString())
    const back = new URL(of('redirect_uri'))
    back.searchParams.set('state', of('state'))
    back.searchParams.set('iss', state.lies.answerIss ?? address)
    if (state.lies.error === undefined) {
      const code = randomUUID()
      const { subject } = state
      codes.set(code, {
        ...{
          clientId: client.id,
          back: of('redirect_uri'),
          nonce: of('nonce'),
          challenge: of('code_challenge'),
          subject,
        },
      })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', state.lies.error)
    response.writeHead(302, { location: back.href }).end()
  }

  function refuseToken(given: URLSearchParams, authorization: string): string | undefined {
    const asked = codes.get(given.get('code') ?? '')
    // Name and secret come encoded (RFC 6749, 2.3.1).
    const shown = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')
    const [id, secret] =
      client.secret === null
        ? [given.get('client_id'), null]
        : shown.map((one) => decodeURIComponent(one.replaceAll('+', ' ')))
    if (id !== client.id || secret !== client.secret) return 'invalid_client'
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url')
    const fits = asked?.challenge === challenge && asked.back === given.get('redirect_uri')
    return given.get('grant_type') === 'authorization_code' && fits ? undefined : 'invalid_grant'
  }

  async function idToken(asked: Asked): Promise<string> {
    const seconds = Math.floor(Date.now() / 1000)
    const claims: Claims = {
      ...{ iss: address, sub: asked.subject, aud: client.id, iat: seconds, exp: seconds + 60, nonce: asked.nonce },
      ...{ citizen_pid: state.citizen, name: 'NGUYỄN VĂN A', level: 2 },
      ...state.lies.claims,
    }
    const key = state.lies.key === 'foreign' ? foreign.privateKey : own.privateKey
    return await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(key)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  address = `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${typeof at === 'object' && at ? at.port : 0}`
  return {
    ...{ address, state },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A browser's way over an issuer: its cookies, and what it is answered, hop by hop. */
export class TestBrowser {
  readonly #port: number
  readonly #cookies = new Map<string, string>()

  constructor(port: number) {
    this.#port = port
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Asks the centre; answers where it sends the page on to, and the status. */
  async go(path: string): Promise<{ status: number; to: string; laid: string[]; json: unknown }> {
    const headers = this.cookie === '' ? {} : { cookie: this.cookie }
    const answer = await fetch(`http://127.0.0.1:${this.#port}${path}`, { headers, redirect: 'manual' })
    const laid = answer.headers.getSetCookie()
    for (const one of laid) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    const text = await answer.text()
    const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined
    return { status: answer.status, to: answer.headers.get('location') ?? '', laid, json }
  }

  /** As far as the address at which the issuer sends the page back, which is not asked for yet. */
  async toIssuer(): Promise<string> {
    const begun = await this.go('/api/session/openid')
    const answer = await fetch(begun.to, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? 'none:', 'none:')
    return `${back.pathname}${back.search}`
  }

  /** The whole way. */
  async signIn() {
    return await this.go(await this.toIssuer())
  }
}
