import { lanePolicy } from '@ioc/domain/lane'
import { type Return, Returned } from '@ioc/domain/link/link-messages'
import { alertsToShow } from '../alerts/alert-store.ts'
import { tellOpenObstacles } from '../incidents/incident-news.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { beginDays } from './daily-figures.ts'
import { OutOfStep, UntrueAnswer } from './exchange.ts'
import { dropKey, isSealedBy, keyId, makeKey, type OwnKey, ownKey, seal } from './keys.ts'
import { keepLink, type LinkRecord, linkRecord } from './link-book.ts'
import { NationRefusal, post, type Wire } from './link-wire.ts'
import { counter, isLinked, outboxStanding, receipted, setCounter } from './outbox.ts'
import { type ReportParts, reportAgain } from './report-alerts.ts'

/** What a nation answers only to one who says again, or has forgotten, what was said. */
const outOfStep: ReadonlySet<string> = new Set(['replayed', 'altered', 'gap'])

/** Does this failure of an exchange say that one side was restored, so that the province is to come back? */
export function isOutOfStep(cause: unknown, { nextKeyId }: LinkRecord): boolean {
  if (cause instanceof OutOfStep) return true
  if (!(cause instanceof NationRefusal)) return false
  // The next key may have taken the old one's place in a return whose answer was lost.
  return outOfStep.has(cause.reason) || (cause.reason === 'revoked' && nextKeyId !== null)
}

type Parts = { dataDir: string; database: Database; report: ReportParts }

/**
 * Comes back to the nation with the key that it has, and begins a new series with a new one: what waits and is there
 * already leaves the outbox, the rest keeps its order, and every open alarm and obstacle that concerns the nation goes
 * up behind it. Throws where the nation or the line refuses; then the same is tried again, with the same new key.
 */
export async function comeBack(parts: Parts, record: LinkRecord, wire: Omit<Wire, 'url'>): Promise<void> {
  const { dataDir, database, report } = parts
  const key = ownKey(dataDir, record.keyId)
  if (!key) throw new Error(`the key ${record.keyId} of the link is not there: come in again with a new code`)
  const next = await nextKey(parts, record)
  const { received, head } = await ask(parts, { ...wire, url: record.url }, { record, key, next })
  await database.transaction().execute(async (transaction) => {
    await isLinked(transaction)
    const current = await linkRecord(transaction)
    if (current?.series !== record.series) throw new UntrueAnswer('the province has come in anew meanwhile')
    const link = { series: next.id, keyId: next.id, nextKeyId: null, linkedAt: report.now().toISOString() }
    await keepLink(transaction, { ...current, ...link })
    await receipted(transaction, received)
    await setCounter(transaction, 'exchange', 0)
    // Figures of days that one side has forgotten would be wrong.
    await beginDays(transaction, report.now())
    await transaction.deleteFrom('reported_alert').execute()
    const open = lanePolicy('live').link ? await alertsToShow(transaction, 'live', 0) : []
    await reportAgain(transaction, { ...report, isAgain: true }, open)
    await tellOpenObstacles(transaction, { at: report.now(), exercise: report.demo })
    const detail = `${record.url}, which has ${received} of ${head} messages`
    await audit(transaction, { at: report.now(), who: 'link', what: 'come back to the nation', detail, result: 'done' })
  })
  dropKey(dataDir, record.keyId)
}

/** Kept before anybody hears of it: a return whose answer is lost is made again with the same key. */
async function nextKey({ dataDir, database }: Parts, record: LinkRecord): Promise<OwnKey> {
  const known = record.nextKeyId === null ? undefined : ownKey(dataDir, record.nextKeyId)
  if (known) return known
  const made = makeKey(dataDir)
  await database.transaction().execute((transaction) => keepLink(transaction, { ...record, nextKeyId: made.id }))
  return made
}

async function ask(
  { database, report: { province } }: Parts,
  wire: Wire,
  { record, key, next }: { record: LinkRecord; key: OwnKey; next: OwnKey },
): Promise<{ received: number; head: number }> {
  const standing = await outboxStanding(database)
  const { head } = standing
  const first = standing.first ?? head + 1
  const body: Return = {
    ...{ province, series: record.series, nation: keyId(record.nationKeys.at(-1) ?? '') },
    ...{ publicKey: next.publicKey, proof: seal(next, 'next key', province) },
    ...{ first, head, taken: await counter(database, 'directive') },
  }
  const sealed = await post(wire, '/api/link/return', seal(key, 'return', body))
  if (!record.nationKeys.some((one) => isSealedBy(one, 'returned', sealed)))
    throw new UntrueAnswer('the answer is not signed by the nation that this province came in with')
  const returned = Returned.parse(JSON.parse(sealed.body))
  if (returned.key !== next.id || returned.province !== province)
    throw new UntrueAnswer('the answer is one to another return')
  if (returned.received < first - 1 || returned.received > head)
    throw new UntrueAnswer('the receipt is for messages that do not wait')
  return { received: returned.received, head }
}
