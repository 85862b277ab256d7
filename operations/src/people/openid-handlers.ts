import type { OpenIdRefusal, SignInWays } from '@ioc/domain/messages/people-shapes'
import { type Log, reason } from '@ioc/room/log'
import type { FastifyReply } from 'fastify'
import type { Callers } from '../doors/callers.ts'
import { refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { Tries } from '../doors/tries.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { IssuerAway, IssuerRefusal, openIdClient } from './openid-issuer.ts'
import type { Issuer } from './openid-settings.ts'
import { type Asked, Trips, tripMs } from './openid-trip.ts'
import { personWithIdentity } from './person-store.ts'
import { networkOf } from './sign-in.ts'

const cookiePath = '/api/session'
/** Of one address, as of passwords: those of a whole building share one. */
const triesOfAddress = 60

type Parts = {
  mode: 'demo' | 'production'
  /** Whether this centre answers by TLS itself; in production who asks comes by TLS in any case. */
  isEncrypted: boolean
  callers: Callers
  database: Database
  issuer: Issuer | null
  now: () => number
  log: Log
  /** Begins the session of a person in place of the one before, if any. */
  beginSession: (person: string, from: { address: string; before: string | null; reply: FastifyReply }) => Promise<void>
}

const noIssuer = {
  en: 'this centre has no OpenID Connect issuer: set IOC_OIDC_ISSUER',
  vi: 'trung tâm này chưa có nơi cấp danh tính OpenID Connect: đặt IOC_OIDC_ISSUER',
}

type Refused = { why: OpenIdRefusal; subject?: string; who?: string }

/**
 * Signing in over the issuer: it says who a person is, and an account that an administrator bound says what that may.
 */
export function openIdHandlers(parts: Parts) {
  const { callers, database, issuer, now, mode } = parts
  const secure = mode === 'production' || parts.isEncrypted
  const client = issuer && openIdClient(issuer, now)
  const trips = new Trips(now)
  const tries = new Tries(triesOfAddress)
  const name = `${callers.cookie}_openid`
  // Another site sends the page back here, so this cookie comes along where a page as a whole is asked for.
  const cookie = { httpOnly: true, sameSite: 'lax', path: cookiePath, secure } as const
  const noteOf = (header: string | undefined) => {
    const pair = (header ?? '').split(/; */).find((one) => one.startsWith(`${name}=`))
    return trips.open(pair?.slice(name.length + 1))
  }
  const lay = (reply: FastifyReply, sealed: string) =>
    reply.setCookie(name, sealed, { ...cookie, maxAge: tripMs / 1000 })

  /** The page of signing in, which asks how the try has ended. */
  async function refused(reply: FastifyReply, address: string, { why, subject, who = 'nobody' }: Refused) {
    lay(reply, trips.seal({ type: 'refused', why, subject: subject ?? null }))
    if (why !== 'too_often') {
      const deed = { who, what: 'sign in by OpenID Connect', detail: `from ${address}: ${why}`, result: 'refused' }
      await audit(database, { at: new Date(now()), ...deed })
    }
    return '/#sign-in'
  }

  function refusalOf(cause: unknown): OpenIdRefusal {
    if (cause instanceof IssuerRefusal) return 'cancelled'
    parts.log.warn(`sign-in by OpenID Connect: ${reason(cause)}`)
    return cause instanceof IssuerAway ? 'away' : 'failed'
  }

  async function cameBack(asked: Asked, search: string): Promise<Refused | { person: string }> {
    if (!client || new URLSearchParams(search).get('state') !== asked.state || !trips.use(asked))
      return { why: 'expired' }
    try {
      const identity = await client.subjectOf(search, asked)
      const person = await personWithIdentity(database, identity)
      if (!person) return { why: 'unknown', subject: identity.subject }
      return person.disabled ? { why: 'disabled', who: person.id } : { person: person.id }
    } catch (cause) {
      return { why: refusalOf(cause) }
    }
  }

  const handlers: Pick<Handlers, 'beginOpenId' | 'endOpenId'> = {
    beginOpenId: async (_, { address, asked: headers, reply }) => {
      if (!client) return refuse('not_found', noIssuer)
      if (tries.wait(networkOf(address), now()) !== undefined)
        return await refused(reply, address, { why: 'too_often' })
      try {
        const back = `${secure ? 'https' : 'http'}://${headers.host ?? ''}/api/session/openid/callback`
        const { address: issuerAddress, asked } = await client.ask(back)
        const note = { ...asked, back, until: now() + tripMs, before: callers.sessionHash(headers.cookie) }
        lay(reply, trips.seal({ type: 'asked', ...note }))
        return issuerAddress
      } catch (cause) {
        return await refused(reply, address, { why: refusalOf(cause) })
      }
    },
    endOpenId: async (_, { address, asked: headers, reply, url }) => {
      if (!client) return refuse('not_found', noIssuer)
      if (tries.wait(networkOf(address), now()) !== undefined)
        return await refused(reply, address, { why: 'too_often' })
      const asked = noteOf(headers.cookie)
      const mark = url.indexOf('?')
      const came: Refused | { person: string } =
        asked?.type === 'asked' && mark >= 0 ? await cameBack(asked, url.slice(mark)) : { why: 'expired' }
      if ('why' in came) return await refused(reply, address, came)
      const { person } = came
      const deed = { who: person, what: 'sign in by OpenID Connect', detail: `from ${address}`, result: 'done' }
      await audit(database, { at: new Date(now()), ...deed })
      reply.clearCookie(name, cookie)
      await parts.beginSession(person, { address, before: asked?.type === 'asked' ? asked.before : null, reply })
      return '/'
    },
  }

  /** What the page of signing in says of this way; why this browser's last try came to nothing is said once. */
  function way(header: string | undefined, reply: FastifyReply): SignInWays['openId'] {
    if (!issuer) return null
    const note = noteOf(header)
    if (note?.type === 'refused') reply.clearCookie(name, cookie)
    return {
      ...{ name: issuer.name, issuer: issuer.id },
      refused: note?.type === 'refused' ? { why: note.why, subject: note.subject } : null,
    }
  }
  return { handlers, way }
}
