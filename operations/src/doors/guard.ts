import { isWhole } from '@ioc/domain/access'
import type { Credential } from '@ioc/domain/identity'
import type { Route } from '@ioc/domain/messages/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Figures } from '../figures.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { dataClassInVietnamese, rightInVietnamese } from './access-words.ts'
import { type Caller, type Callers, callerName, deviceCaller, mayDo, scopeOf, sessionOf } from './callers.ts'
import { answerRefusal, type Refusal, refuse } from './problems.ts'
import { isOwnPage } from './same-site.ts'
import { Tries } from './tries.ts'

type Guarded = Pick<Route, 'right' | 'dataClass' | 'whole'>
export type GuardParts = {
  mode: 'demo' | 'production'
  callers: Callers
  /** The credential of a device or gateway, by its identity. */
  credentialOf: (identity: string) => Credential | undefined
  database: Database
  now: () => number
  figures: Figures
}

/** Refusals of one person that the audit keeps each minute: a page that goes on asking must not fill it. */
const auditedPerMinute = 10

/** Refuses who lacks the right; a change by cookie must come from a page of this host. */
export function guard(parts: GuardParts, route: Guarded) {
  const audited = new Tries(auditedPerMinute)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { authorization, cookie, host, origin } = request.headers
    request.caller =
      route.right === 'device'
        ? deviceCaller(authorization, parts.credentialOf(namedDevice(request.params)))
        : await parts.callers.identify({ authorization, cookie })
    const { caller, method } = request
    const isChange = method !== 'GET' && method !== 'HEAD'
    const refusal =
      sessionOf(caller) && isChange && !isOwnPage({ host, origin })
        ? refuse('foreign_origin', {
            en: 'a change with the session cookie must come from a page of this centre',
            vi: 'thay đổi bằng cookie của phiên phải được gửi từ một trang của trung tâm này',
          })
        : refuseCaller(route, caller, parts.mode)
    if (!refusal) return undefined
    parts.figures.refused.inc({ reason: refusal.code })
    const now = parts.now()
    if (caller.holder === 'person' && audited.wait(caller.person.id, now) === undefined) {
      const detail = `${method} ${request.routeOptions.url ?? ''}`
      await audit(parts.database, {
        at: new Date(now),
        who: callerName(caller),
        what: 'refused',
        detail,
        result: refusal.code,
      })
    }
    if (refusal.code === 'not_signed_in') reply.header('www-authenticate', 'Bearer')
    return answerRefusal(reply, refusal)
  }
}

/** Why a caller may not ask this route at all; what of it a caller sees is the handler's to say, by `sees`. */
export function refuseCaller(route: Guarded, caller: Caller, mode: 'demo' | 'production'): Refusal | undefined {
  const { right, dataClass = 'operational', whole = false } = route
  if (!mayDo(right, caller, mode)) return withoutRight(right, caller)
  if (right === 'public' || right === 'self' || right === 'device') return undefined
  const scope = scopeOf(caller)
  if (!scope.dataClasses.includes(dataClass))
    return refuse('outside_scope', {
      en: `this account does not see data of the class ${dataClass}`,
      vi: `tài khoản này không thấy dữ liệu loại ${dataClassInVietnamese[dataClass]}`,
    })
  if (whole && !isWhole(scope))
    return refuse('outside_scope', {
      en: 'this touches the whole centre, and this account sees some communes or fields of it',
      vi: 'việc này liên quan đến toàn trung tâm, mà tài khoản này chỉ thấy một số xã, phường hoặc lĩnh vực',
    })
  return undefined
}

function withoutRight(right: Route['right'], caller: Caller): Refusal {
  if (right === 'device')
    return refuse('not_signed_in', {
      en: 'send the token of the very device that the address names as bearer; no other token is taken here',
      vi: 'hãy gửi mã của chính thiết bị nêu trong địa chỉ, dạng Bearer; ở đây không nhận mã nào khác',
    })
  if (caller.holder === 'founder')
    return refuse('not_allowed', {
      en: 'administrators have accounts here, so the administrator token makes administrators and nothing else: sign in with POST /api/session',
      vi: 'quản trị viên ở đây đã có tài khoản, mã quản trị chỉ để tạo tài khoản quản trị: hãy đăng nhập bằng tài khoản của mình',
    })
  if (caller.holder !== 'person')
    return refuse('not_signed_in', {
      en: 'sign in with POST /api/session, or send the administrator token as bearer while no administrator has an account',
      vi: 'hãy đăng nhập (POST /api/session), hoặc gửi mã quản trị dạng Bearer khi chưa quản trị viên nào có tài khoản',
    })
  return caller.person.mustChange
    ? refuse('must_change_password', {
        en: 'change your password first: PUT /api/account/password',
        vi: 'hãy đổi mật khẩu trước (PUT /api/account/password)',
      })
    : refuse('not_allowed', {
        en: `this needs the right to ${right}; an administrator gives roles that hold it`,
        vi: `việc này cần quyền ${rightInVietnamese[right]}; quản trị viên giao vai trò có quyền đó`,
      })
}

function namedDevice(params: unknown): string {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''
}
