import { LinkAnswer, type LinkBatch } from '@ioc/domain/link/link-messages'
import { sql, type Transaction } from 'kysely'
import type { IncidentRules } from '../incidents/incident-stream.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { dropKey, isSealedBy, keyId, ownKey, seal } from './keys.ts'
import { keepLink, type LinkRecord, linkRecord } from './link-book.ts'
import { post, type Wire } from './link-wire.ts'
import { counter, oldestMessages, outboxStanding, receipted, setCounter } from './outbox.ts'
import { receiveDirective } from './receive-directive.ts'

/** The two sides do not remember the same: one of them was restored to an earlier day. */
export class OutOfStep extends Error {
  override name = 'OutOfStep'
}

/** The answer is not what the pinned nation would have said to this exchange; nothing of it is believed. */
export class UntrueAnswer extends Error {
  override name = 'UntrueAnswer'
}

type Parts = { dataDir: string; database: Database; province: string; incidents: IncidentRules; now: () => Date }

/**
 * One exchange: the oldest messages go up, signed; receipts and directives come down, signed, and are committed
 * together. Throws where the line fails or the nation refuses: then nothing has changed here, and all is sent again.
 */
export async function exchangeOnce(
  { dataDir, database, province, incidents, now }: Parts,
  record: LinkRecord,
  wire: Omit<Wire, 'url'>,
): Promise<{ sent: number; received: number; directives: number }> {
  const key = ownKey(dataDir, record.keyId)
  if (!key) throw new Error(`the key ${record.keyId} of the link is not there: come in again with a new code`)
  const waiting = await database.transaction().execute(waitingNow)
  const { messages } = waiting
  const batch: LinkBatch = {
    ...{ province, series: record.series, at: now().toISOString(), ...waiting },
    nation: keyId(record.nationKeys.at(-1) ?? ''),
    next: nextKey(dataDir, record, province),
  }
  const sealed = await post({ ...wire, url: record.url }, '/api/link/exchange', seal(key, 'batch', batch))
  const nation = record.nationKeys.find((one) => isSealedBy(one, 'answer', sealed))
  if (!nation) throw new UntrueAnswer('the answer is not signed by the nation that this province came in with')
  const answer = LinkAnswer.parse(JSON.parse(sealed.body))
  if (answer.province !== province || answer.series !== record.series || answer.exchange !== batch.exchange)
    throw new UntrueAnswer('the answer is one to another exchange')
  if (answer.received > batch.head) throw new UntrueAnswer('the receipt is for messages that were never sent')
  if (answer.received < (messages[0]?.sequence ?? batch.head + 1) - 1)
    throw new OutOfStep('the nation has receipted messages that it has no longer')
  await take({ dataDir, database, incidents, now }, record, { answer, taken: batch.taken, nation })
  return { sent: messages.length, received: answer.received, directives: answer.directives.length }
}

/** What goes up, and how far this side is, all of one moment: a message that came in between would seem forgotten. */
async function waitingNow(
  transaction: Transaction<StoreSchema>,
): Promise<Pick<LinkBatch, 'messages' | 'exchange' | 'taken' | 'head' | 'oldest'>> {
  const { head, oldest } = await outboxStanding(transaction)
  return {
    ...{ messages: await oldestMessages(transaction), head, oldest },
    ...{ exchange: await nextExchange(transaction), taken: await counter(transaction, 'directive') },
  }
}

/** Each exchange has a number of its own, also when the one before was never answered. */
async function nextExchange(transaction: Transaction<StoreSchema>): Promise<number> {
  const { at } = await transaction
    .updateTable('link_counter')
    .set({ at: sql`at + 1` })
    .where('name', '=', 'exchange')
    .returning('at')
    .executeTakeFirstOrThrow()
  return Number(at)
}

function nextKey(dataDir: string, { nextKeyId }: LinkRecord, province: string): LinkBatch['next'] {
  const key = nextKeyId === null ? undefined : ownKey(dataDir, nextKeyId)
  return key ? { publicKey: key.publicKey, proof: seal(key, 'next key', province) } : null
}

async function take(
  { dataDir, database, incidents, now }: Omit<Parts, 'province'>,
  record: LinkRecord,
  { answer, taken, nation }: { answer: LinkAnswer; taken: number; nation: string },
): Promise<void> {
  const isTaken = record.nextKeyId !== null && answer.keys.includes(record.nextKeyId)
  const next = answer.next !== null && !record.nationKeys.includes(answer.next) ? answer.next : null
  // Once the nation signs with the newest key that is pinned, the ones before have had their day.
  const isNewest = nation === record.nationKeys.at(-1)
  const nationKeys = [...(isNewest ? [nation] : record.nationKeys), ...(next === null ? [] : [next])]
  await database.transaction().execute(async (transaction) => {
    const current = await linkRecord(transaction)
    if (current?.series !== record.series) throw new UntrueAnswer('the province has come in anew meanwhile')
    await receipted(transaction, answer.received)
    let last = taken
    for (const directive of answer.directives) {
      if (directive.sequence <= last) continue
      if (directive.sequence !== last + 1) throw new UntrueAnswer(`directive ${last + 1} is missing in the answer`)
      await receiveDirective(transaction, directive, { ...incidents, at: now() })
      last = directive.sequence
    }
    if (last !== taken) await setCounter(transaction, 'directive', last)
    if (!isTaken && nationKeys.join() === record.nationKeys.join()) return
    const keyIds = isTaken && record.nextKeyId !== null ? { keyId: record.nextKeyId, nextKeyId: null } : {}
    await keepLink(transaction, { ...current, ...keyIds, nationKeys })
  })
  if (isTaken) dropKey(dataDir, record.keyId)
}
