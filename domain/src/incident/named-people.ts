import { mayDo, type Role, type Scope, sees } from '../access.ts'
import type { Label } from '../label.ts'
import type { Right } from '../right.ts'
import type { Incident } from './incident.ts'
import { domainOfIncident } from './incident-scope.ts'
import type { Missing } from './missing.ts'

/** Where an incident names a person: who does the work, and the head who answers for it. */
const namedFields = ['assignee', 'accountable'] as const
export type NamedField = (typeof namedFields)[number]

/** An account, as it matters to whoever is given work. */
export type Account = { id: string; disabled: boolean; roles: readonly Role[]; scope: Scope }

/** Why somebody cannot be named: no such account, a closed one, its roles, or what it does not see. */
export type NamingTrouble = 'unknown' | 'closed' | 'role' | 'data' | 'commune' | 'domain'

type Named = Pick<Incident, NamedField | 'commune' | 'class'>

/** What it takes: to do the work, or to answer for it (see `Right`). */
const rightOf: Record<NamedField, Right> = { assignee: 'operate', accountable: 'manage' }

/**
 * Why this account cannot be named there; undefined where it can. Where an incident does not say its commune or class
 * yet, that part is asked once it does: nothing leaves the draft without.
 */
export function namingTrouble(
  field: NamedField,
  account: Account | undefined,
  { commune, class: alertClass }: Pick<Incident, 'commune' | 'class'>,
): NamingTrouble | undefined {
  if (account === undefined) return 'unknown'
  if (account.disabled) return 'closed'
  if (!mayDo(account, rightOf[field])) return 'role'
  const { scope } = account
  if (!scope.dataClasses.includes('operational')) return 'data'
  if (commune !== null && !sees({ ...scope, domains: 'all' }, { commune, domain: null })) return 'commune'
  const domain = domainOfIncident(alertClass)
  if (alertClass !== null && !sees({ ...scope, communes: 'all' }, { commune: null, domain })) return 'domain'
  return undefined
}

/**
 * The people of an incident who cannot be named, each with what to do. Without `before` all are asked; with it those
 * who are named anew, and all where the place moves: who was named and has lost rights since stands in nobody's way.
 */
export function wronglyNamed(
  next: Named,
  { before, account }: { before?: Named; account: (id: string) => Account | undefined },
): Missing[] {
  const moves = before === undefined || before.commune !== next.commune || before.class !== next.class
  return namedFields.flatMap((path) => {
    const who = next[path]
    if (who === null || (!moves && before[path] === who)) return []
    const trouble = namingTrouble(path, account(who), next)
    return trouble === undefined ? [] : [{ path, message: words(trouble, { who, path, next }) }]
  })
}

function words(trouble: NamingTrouble, { who, path, next }: { who: string; path: NamedField; next: Named }): Label {
  switch (trouble) {
    case 'unknown':
      return {
        en: `nobody here is called ${who}: choose somebody who is known`,
        vi: `ở đây không có tài khoản ${who}: hãy chọn người có trong danh sách`,
      }
    case 'closed':
      return {
        en: `the account ${who} is closed: choose somebody else, or let an administrator open it again`,
        vi: `tài khoản ${who} đã đóng: hãy chọn người khác, hoặc nhờ quản trị viên mở lại`,
      }
    case 'role':
      return path === 'assignee'
        ? {
            en: `${who} may not do work: choose an operator or a manager, or let an administrator make ${who} one`,
            vi: `${who} không được xử lý sự vụ: hãy chọn trực ban hoặc lãnh đạo, hoặc nhờ quản trị viên cấp vai trò`,
          }
        : {
            en: `${who} may not answer for work: choose a manager, or let an administrator make ${who} one`,
            vi: `${who} không được chịu trách nhiệm: hãy chọn lãnh đạo, hoặc nhờ quản trị viên cấp vai trò`,
          }
    case 'data':
      return {
        en: `${who} sees no incidents: choose somebody else, or let an administrator show ${who} operational data`,
        vi: `${who} không thấy sự vụ nào: hãy chọn người khác, hoặc nhờ quản trị viên cho xem dữ liệu vận hành`,
      }
    case 'commune':
      return unseen(who, { en: `commune ${next.commune}`, vi: `xã, phường ${next.commune}` })
    case 'domain': {
      const domain = domainOfIncident(next.class)
      return domain === null
        ? {
            en: `${next.class} is of several fields of work, and ${who} sees some alone: choose who sees all of them`,
            vi: `loại ${next.class} thuộc nhiều lĩnh vực mà ${who} chỉ thấy một số: hãy chọn người thấy mọi lĩnh vực`,
          }
        : unseen(who, { en: `field of work ${domain}`, vi: `lĩnh vực ${domain}` })
    }
  }
}

function unseen(who: string, what: Label): Label {
  return {
    en: `${who} does not see the ${what.en}: choose who does, or let an administrator add it to the account`,
    vi: `${who} không thấy ${what.vi}: hãy chọn người khác, hoặc nhờ quản trị viên thêm vào phạm vi của tài khoản đó`,
  }
}
