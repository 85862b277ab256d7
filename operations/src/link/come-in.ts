import { lanePolicy } from '@ioc/domain/lane'
import { Admitted } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { alertsToShow } from '../alerts/alert-store.ts'
import { tellOpenObstacles } from '../incidents/incident-news.ts'
import { audit } from '../store/audit.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { dropKey, isSealedBy, keyId, makeKey, type OwnKey, seal } from './keys.ts'
import { keepLink, type LinkRecord } from './link-book.ts'
import { LinkFault } from './link-fault.ts'
import { post, type Wire } from './link-wire.ts'
import { counter, isLinked, outboxStanding, setCounter } from './outbox.ts'
import { type ReportParts, reportAlerts } from './report-alerts.ts'

type Parts = { dataDir: string; database: Database; report: ReportParts; who: string }

/**
 * Comes in at the nation: registers a new key with the one-time code, and pins the nation's, whose id is the part of
 * the code behind the dot. Every open alarm and obstacle that concerns the nation goes up then. Throws where the
 * nation, or the line, refuses; a code that was not used may be used again.
 */
export async function comeIn(parts: Parts, wire: Wire, code: string): Promise<LinkRecord> {
  const [secret, nationKey, more] = code.split('.')
  if (!secret || !nationKey || more !== undefined)
    throw new LinkFault({
      en: 'this is no code of a nation: it has two parts with a dot between',
      vi: 'đây không phải là mã của Trung tâm Chính phủ: mã có hai phần, cách nhau bằng dấu chấm',
    })
  const { dataDir, database, report, who } = parts
  const key = makeKey(dataDir)
  const admitted = await ask(parts, wire, { key, secret, nationKey }).catch((cause: unknown) => {
    dropKey(dataDir, key.id)
    throw cause
  })
  const record: LinkRecord = {
    ...{ url: wire.url, series: key.id, keyId: key.id, nextKeyId: null, nationKeys: [admitted.publicKey] },
    linkedAt: report.now().toISOString(),
  }
  await database.transaction().execute(async (transaction) => {
    const isAgain = await isLinked(transaction)
    await keepLink(transaction, record)
    await setCounter(transaction, 'exchange', 0)
    // The nation that admits may be another, or restored: it gives its directives behind those that are here.
    await setCounter(transaction, 'directive', Math.max(await lastDirective(transaction), admitted.taken))
    // The nation forgets what an earlier admission told of as open: what is open now goes up anew.
    await transaction.deleteFrom('reported_alert').execute()
    const live = 'live'
    const open = lanePolicy(live).link ? await alertsToShow(transaction, live, 0) : []
    await reportAlerts(transaction, { ...report, isAgain }, open)
    await tellOpenObstacles(transaction, { at: report.now(), exercise: report.demo })
    const result = { at: report.now(), who, what: 'link to the nation', detail: wire.url, result: 'done' }
    await audit(transaction, result)
  })
  return record
}

/**
 * The highest number of a directive here; one that a nation gave again under another number leaves it behind the
 * counter.
 */
async function lastDirective(transaction: Transaction<StoreSchema>): Promise<number> {
  const { last } = await transaction
    .selectFrom('directive')
    .select(({ fn }) => fn.max('sequence').as('last'))
    .executeTakeFirstOrThrow()
  return Math.max(Number(last ?? 0), await counter(transaction, 'directive'))
}

async function ask(
  { database, report }: Parts,
  wire: Wire,
  { key, secret, nationKey }: { key: OwnKey; secret: string; nationKey: string },
): Promise<Admitted> {
  const standing = await outboxStanding(database)
  const first = standing.first ?? standing.head + 1
  const admission = { code: secret, province: report.province, publicKey: key.publicKey, first }
  const sealed = await post(wire, '/api/link/admission', seal(key, 'admission', admission))
  const admitted = Admitted.parse(JSON.parse(sealed.body))
  if (keyId(admitted.publicKey) !== nationKey || !isSealedBy(admitted.publicKey, 'admitted', sealed))
    throw new LinkFault({
      en: 'who answered is not the nation that made the code: check the address',
      vi: 'nơi trả lời không phải là Trung tâm Chính phủ đã tạo mã: hãy kiểm tra địa chỉ',
    })
  if (admitted.key !== key.id || admitted.province !== report.province)
    throw new LinkFault({
      en: 'the nation answered for another province',
      vi: 'Trung tâm Chính phủ trả lời cho một tỉnh, thành khác',
    })
  return admitted
}
