import { randomUUID } from 'node:crypto'
import { provinces } from '@ioc/domain/facts/provinces'
import type { Directive, DirectiveStanding, DirectiveWish } from '@ioc/domain/link/directive'
import { IncidentReport } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { callerName } from '../doors/callers.ts'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { Tries } from '../doors/tries.ts'
import type { Figures } from '../figures.ts'
import { appendDirectiveEvents, listDirectives } from '../link/directives.ts'
import type { LinkRoute } from '../link/link-handlers.ts'
import { audit } from '../store/audit.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { admit, makeCode } from './admissions.ts'
import { listIncidents, listReceived, provinceBoard } from './board.ts'
import { addNationKey, keyRow, listKeys, nationKeys, revokeKeys } from './nation-keys.ts'
import { letReturn } from './return-of-province.ts'
import { takeBatch } from './take-batch.ts'

const admissionsPerMinute = 20

type Parts = {
  database: Database
  dataDir: string
  mode: 'demo' | 'production'
  figures: Figures
  now: () => number
  changed: (what: 'link') => void
}

/** The nation's doors of the link; its first key is made before it answers anybody. */
export async function openNation(parts: Parts): Promise<Pick<Handlers, LinkRoute>> {
  const { database, dataDir, figures, changed } = parts
  const now = () => new Date(parts.now())
  await nationKeys(database, dataDir, now())
  const around = { database, dataDir, now }
  const tries = new Tries(admissionsPerMinute)
  const count: Parameters<typeof takeBatch>[0]['count'] = (one) => {
    if (one.type === 'refused') figures.linkRefused.inc({ reason: one.reason })
    else if (one.by > 0) figures.linkTaken.inc({ fate: one.fate }, one.by)
  }
  const ofProvince = async (): Promise<Refusal> =>
    refuse('not_found', {
      en: 'this is the nation: that is a door of a province',
      vi: 'đây là Trung tâm Chính phủ: đường dẫn đó là của tỉnh, thành',
    })
  return {
    link: ofProvince,
    linkTo: ofProvince,
    admitProvince: async ({ body: { province } }, { caller }) => {
      if (!provinces.some(({ code }) => code === province))
        return refuse('not_found', {
          en: `no province has the code ${province}`,
          vi: `không tỉnh, thành nào có mã ${province}`,
        })
      const who = callerName(caller)
      const code = await makeCode(around, { province, who })
      await audit(database, { at: now(), who, what: 'make admission code', detail: province, result: 'done' })
      return code
    },
    linkKeys: async () => await listKeys(database),
    rotateKey: async (_, { caller }) => {
      const { id } = await addNationKey(database, dataDir, now())
      await audit(database, { at: now(), who: callerName(caller), what: 'rotate key', detail: id, result: 'done' })
      return { key: id }
    },
    revokeKey: async ({ body: { key, province } }, { caller }) => {
      if ((key === undefined) === (province === undefined))
        return refuse('bad_request', { en: 'name a key or a province', vi: 'hãy nêu một khoá hoặc một tỉnh, thành' })
      const which = key === undefined ? { province: province ?? '' } : { key }
      const revoked = await revokeKeys(database, which, now().toISOString())
      if (revoked.length === 0)
        return refuse('not_found', { en: 'no such key is in force', vi: 'không có khoá nào như vậy đang có hiệu lực' })
      const detail = revoked.map(({ id }) => id).join(' ')
      await audit(database, { at: now(), who: callerName(caller), what: 'revoke key', detail, result: 'done' })
      changed('link')
      return revoked
    },
    linkAdmission: async ({ body }, { address }) => {
      const wait = tries.wait(address, parts.now())
      if (wait !== undefined)
        return refuse('too_many_tries', { en: `try again in ${wait} s`, vi: `hãy thử lại sau ${wait} giây` })
      const answer = await admit(around, body)
      const isIn = !isRefusal(answer)
      const detail = isIn ? `key ${body.key}` : answer.problem.en.detail
      const result = isIn ? 'done' : 'refused'
      await audit(database, { at: now(), who: address, what: 'admission of a province', detail, result })
      if (isIn) changed('link')
      return answer
    },
    linkReturn: async ({ body }, { address }) => {
      const answer = await letReturn({ ...around, count }, body)
      const isBack = !isRefusal(answer)
      const detail = isBack ? `key ${body.key}` : answer.problem.en.detail
      // Whoever is not known may not fill the audit.
      if (isBack || (await keyRow(database, body.key)) !== undefined) {
        const result = isBack ? 'done' : 'refused'
        await audit(database, { at: now(), who: address, what: 'return of a province', detail, result })
      }
      if (isBack) changed('link')
      return answer
    },
    linkExchange: async ({ body }) => {
      const taken = await takeBatch({ ...around, count }, body)
      if (isRefusal(taken)) return taken
      if (taken.changed) changed('link')
      return taken.answer
    },
    provinces: async () => await provinceBoard(database, now()),
    receivedAlerts: async ({ query }) => await listReceived(database, query),
    receivedIncidents: async () => await listIncidents(database),
    receivedAlert: async ({ query: { identifier } }) => {
      const row = await database
        .selectFrom('received_alert')
        .select('cap')
        .where('identifier', '=', identifier)
        .executeTakeFirst()
      return (
        row?.cap ??
        refuse('not_found', {
          en: 'no alarm that stands has this identifier',
          vi: 'không cảnh báo nào đang mở có mã này',
        })
      )
    },
    directives: async () => await listDirectives(database),
    issueDirective: async ({ body }, { caller }) => {
      const who = callerName(caller)
      const isLinked = await database
        .selectFrom('linked_province')
        .select('province')
        .where('province', '=', body.province)
        .executeTakeFirst()
      if (!isLinked)
        return refuse('conflict', {
          en: `province ${body.province} is not linked: it would never hear of it`,
          vi: `tỉnh, thành ${body.province} chưa nối: lệnh sẽ không bao giờ tới nơi`,
        })
      if (Date.parse(body.deadline) <= parts.now())
        return refuse('bad_request', { en: 'the deadline is over already', vi: 'hạn đã qua rồi' })
      const standing = await database
        .transaction()
        .execute((transaction) => issue(transaction, { wish: body, who, at: now(), exercise: parts.mode === 'demo' }))
      if (!isRefusal(standing)) changed('link')
      return standing
    },
  }
}

async function issue(
  transaction: Transaction<StoreSchema>,
  { wish, who, at, exercise }: { wish: DirectiveWish; who: string; at: Date; exercise: boolean },
): Promise<DirectiveStanding | Refusal> {
  const obstacleOf = wish.obstacleOf === null ? null : await namedObstacle(transaction, wish.province, wish.obstacleOf)
  if (isRefusal(obstacleOf)) return obstacleOf
  // Of two at once one finds its number taken, and fails rather than leave a hole.
  const { last } = await transaction
    .selectFrom('directive')
    .select(({ fn }) => fn.max('sequence').as('last'))
    .where('province', '=', wish.province)
    .executeTakeFirstOrThrow()
  const directive: Directive = {
    ...wish,
    ...{
      id: randomUUID(),
      sequence: Number(last ?? 0) + 1,
      issuedAt: at.toISOString(),
      issuedBy: who,
      ...{ exercise, obstacleOf },
    },
  }
  const detail = `${directive.id} to province ${wish.province}`
  await audit(transaction, { at, who, what: 'issue directive', detail, result: 'done' })
  const events = [{ type: 'issued' as const, directive }]
  return await appendDirectiveEvents(transaction, { id: directive.id, at, who, events })
}

/** The incident that a directive is to name, as its province told of it; refused where it told of no such obstacle. */
async function namedObstacle(
  transaction: Transaction<StoreSchema>,
  province: string,
  id: string,
): Promise<NonNullable<Directive['obstacleOf']> | Refusal> {
  const row = await transaction
    .selectFrom('received_incident')
    .select('incident')
    .where('province', '=', province)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row)
    return refuse('not_found', {
      en: `province ${province} has told of no incident ${id}: choose one of its obstacles`,
      vi: `tỉnh, thành ${province} chưa báo sự vụ ${id}: hãy chọn một vướng mắc của tỉnh, thành đó`,
    })
  const { number, title, obstacle } = IncidentReport.parse(JSON.parse(row.incident))
  if (obstacle === null)
    return refuse('not_now', {
      en: `the obstacle of ${number ?? title} is cleared: send a directive that answers none`,
      vi: `vướng mắc của ${number ?? title} đã gỡ: hãy gửi lệnh không nêu vướng mắc nào`,
    })
  return { id, number, title }
}
