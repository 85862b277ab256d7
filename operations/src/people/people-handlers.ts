import { isWhole, type Scope } from '@ioc/domain/access'
import type { PeopleRoute } from '@ioc/domain/messages/people-routes'
import { type Person, refusePassword } from '@ioc/domain/person'
import type { Log } from '@ioc/room/log'
import type { FastifyReply } from 'fastify'
import { dataClassInVietnamese } from '../doors/access-words.ts'
import { type Caller, type Callers, callerName, scopeOf, sessionOf } from '../doors/callers.ts'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { Tries } from '../doors/tries.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { openIdHandlers } from './openid-handlers.ts'
import type { Issuer } from './openid-settings.ts'
import type { PasswordCost } from './passwords.ts'
import { addPerson, changePerson, resetPassword } from './people.ts'
import { allPeople, putPassword } from './person-store.ts'
import { type SessionWay, sessionSeconds } from './sessions.ts'
import { networkOf, passwords, tooManyTries, triesPerMinute } from './sign-in.ts'

/** `before`: the session that the browser had, by its hash. */
type From = { address: string; before: string | null; reply: FastifyReply }

type Parts = {
  mode: 'demo' | 'production'
  callers: Callers
  database: Database
  now: () => number
  passwordCost: PasswordCost
  issuer: Issuer | null
  isEncrypted: boolean
  log: Log
}

/** Signing in and out, the own account, and the people of the centre. */
export function peopleHandlers(parts: Parts): Pick<Handlers, PeopleRoute> {
  const { callers, database, now } = parts
  const { sessions } = callers
  const tokenTries = new Tries(triesPerMinute)
  const work = passwords(database, parts.passwordCost, now)
  const around = { database, callers, work, now }
  const note = (who: string, what: string, detail: string, result: string) =>
    audit(database, { at: new Date(now()), who, what, detail, result })

  /** A session of its own, whatever cookie came along: none that somebody else has laid there lives on. */
  async function beginSession(person: string | null, from: From, way: SessionWay = 'password') {
    if (from.before !== null) await sessions.end(from.before)
    setSession(parts, from.reply, await sessions.begin(person, from.address, way))
  }
  const openId = openIdHandlers({ ...parts, beginSession: (person, from) => beginSession(person, from, 'openid') })

  async function signInByToken(token: string, address: string): Promise<Refusal | null> {
    const wait = tokenTries.wait(networkOf(address), now())
    if (wait !== undefined) return tooManyTries(wait)
    const isRight = callers.isAdministrator(token) && !callers.hasAdministrator
    await note('nobody', 'sign in', `by the administrator token, from ${address}`, isRight ? 'done' : 'refused')
    if (isRight) return null
    return callers.hasAdministrator
      ? refuse('wrong_token', {
          en: 'administrators have accounts here: sign in with account and password',
          vi: 'ở đây quản trị viên đã có tài khoản: hãy đăng nhập bằng tài khoản và mật khẩu',
        })
      : refuse('wrong_token', {
          en: 'it is the administrator token that the centre printed at its first start, or that stands in IOC_ADMIN_TOKEN_FILE',
          vi: 'mã quản trị là mã trung tâm in ra khi khởi động lần đầu, hoặc mã trong tệp IOC_ADMIN_TOKEN_FILE',
        })
  }

  return {
    ...openId.handlers,
    signInWays: async (_, { asked, reply }) => ({
      ...{ token: !callers.hasAdministrator, openId: openId.way(asked.cookie, reply) },
    }),
    signIn: async ({ body }, { address, asked, reply }) => {
      const from = { address, before: callers.sessionHash(asked.cookie), reply }
      if ('token' in body) {
        const refusal = await signInByToken(body.token, address)
        if (refusal) return refusal
        await beginSession(null, from)
        return undefined
      }
      const person = await work.check(body.account.trim().toLowerCase(), body.password, address)
      if (isRefusal(person)) return person
      await beginSession(person.id, from)
      return undefined
    },
    signOut: async (_, { caller, reply }) => {
      const session = sessionOf(caller)
      if (session) {
        await sessions.end(session.hash)
        await note(callerName(caller), 'sign out', '', 'done')
      }
      reply.clearCookie(callers.cookie, { path: '/' })
      return undefined
    },
    ownAccount: async (_, { caller }) => {
      if (caller.holder !== 'person') return { person: null, sessions: [] }
      const own = await sessions.ofPerson(caller.person.id)
      return {
        person: caller.person,
        sessions: own.map(({ hash, ...one }) => ({
          ...one,
          id: hash.slice(0, 16),
          current: hash === caller.session.hash,
        })),
      }
    },
    changePassword: async ({ body }, { caller, address, reply }) => {
      const person = personOf(caller)
      if (isRefusal(person)) return person
      const known = await work.check(person.id, body.old, address)
      if (isRefusal(known)) return known
      const refusal =
        body.new === body.old
          ? { en: 'take another password than the old one', vi: 'hãy chọn mật khẩu khác mật khẩu cũ' }
          : refusePassword(body.new, person)
      if (refusal !== undefined)
        return refuse('bad_request', { en: `body.new: ${refusal.en}`, vi: `body.new: ${refusal.vi}` })
      const password = await work.hashOf(body.new)
      if (isRefusal(password)) return password
      const ended = await database.transaction().execute(async (transaction) => {
        await putPassword(transaction, person.id, { password, mustChange: false })
        const deed = { who: person.id, what: 'change password', detail: '', result: 'done' }
        await audit(transaction, { at: new Date(now()), ...deed })
        return await sessions.endAllOf(transaction, person.id)
      })
      ended.tell()
      setSession(parts, reply, await sessions.begin(person.id, address))
      return undefined
    },
    endSession: async ({ params }, { caller }) => {
      const person = personOf(caller)
      if (isRefusal(person)) return person
      const own = (await sessions.ofPerson(person.id)).find(({ hash }) => hash.startsWith(params.id))
      if (!own)
        return refuse('not_found', {
          en: 'you have no such session; it may have ended by itself',
          vi: 'bạn không có phiên này; có thể phiên đã tự kết thúc',
        })
      await sessions.end(own.hash)
      await note(person.id, 'end session', `of ${own.address}`, 'done')
      return undefined
    },
    endOtherSessions: async (_, { caller }) => {
      const person = personOf(caller)
      if (isRefusal(person)) return person
      const ended = await database.transaction().execute(async (transaction) => {
        const deed = { who: person.id, what: 'end session', detail: 'all but the one that asks', result: 'done' }
        await audit(transaction, { at: new Date(now()), ...deed })
        return await sessions.endAllOf(transaction, person.id, sessionOf(caller)?.hash)
      })
      ended.tell()
      return undefined
    },
    people: () => allPeople(database),
    colleagues: async () =>
      (await allPeople(database))
        .filter((one) => !one.disabled)
        .map(({ id, name, roles, scope }) => ({ id, name, roles, scope })),
    addPerson: async ({ body }, { caller }) => {
      if (caller.holder === 'founder' && !(body.roles.includes('administrator') && isWhole(body.scope)))
        return refuse('not_allowed', {
          en: 'the administrator token makes administrators of the whole centre and nobody else',
          vi: 'mã quản trị chỉ dùng để tạo tài khoản quản trị của toàn trung tâm, không tạo ai khác',
        })
      return refuseBeyond(caller, body.scope) ?? (await addPerson(around, body, callerName(caller)))
    },
    changePerson: ({ params, body }, { caller }) =>
      changePerson(
        around,
        { id: params.id, change: body, mayTouch: (scope) => refuseBeyond(caller, scope) },
        callerName(caller),
      ),
    resetPassword: ({ params }, { caller }) =>
      resetPassword(around, { id: params.id, mayTouch: (person) => refuseReset(caller, person) }, callerName(caller)),
  }
}

/** Nobody gives, or takes over, the sight of what is hidden from the own account. */
function refuseBeyond(caller: Caller, scope: Scope): Refusal | undefined {
  const own = new Set(scopeOf(caller).dataClasses)
  const beyond = scope.dataClasses.filter((one) => !own.has(one))
  return beyond.length === 0
    ? undefined
    : refuse('outside_scope', {
        en: `your own account does not see data of the class ${beyond.join(', ')}`,
        vi: `tài khoản của bạn không thấy dữ liệu loại ${beyond.map((one) => dataClassInVietnamese[one]).join(', ')}`,
      })
}

function refuseReset(caller: Caller, person: Person): Refusal | undefined {
  if (caller.holder === 'founder' && !person.roles.includes('administrator'))
    return refuse('not_allowed', {
      en: 'the administrator token lets administrators in again and nobody else',
      vi: 'mã quản trị chỉ dùng để cho quản trị viên vào lại, không cho ai khác',
    })
  return refuseBeyond(caller, person.scope)
}

function personOf(caller: Caller): Person | Refusal {
  return caller.holder === 'person'
    ? caller.person
    : refuse('not_found', {
        en: 'the administrator token has no account: its password is the token',
        vi: 'mã quản trị không có tài khoản: mã chính là mật khẩu',
      })
}

/** Lays the session's cookie: no script reads it, no other site sends it. */
function setSession({ mode, callers }: Pick<Parts, 'mode' | 'callers'>, reply: FastifyReply, token: string) {
  reply.setCookie(callers.cookie, token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: mode === 'production',
    maxAge: sessionSeconds,
  })
}
