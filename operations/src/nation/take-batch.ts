import type { Directive } from '@ioc/domain/link/directive'
import { type LinkAnswer, LinkBatch, type LinkRefusal, type Sealed } from '@ioc/domain/link/link-messages'
import { sql, type Transaction } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import { isSealedBy, keyId, type OwnKey, seal } from '../link/keys.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { giveDirectives, markDelivered } from './give-directives.ts'
import { addNextKey, isInForce, keyRow, nationKeys, provinceKeys } from './nation-keys.ts'
import { exchangeFaults, Refused, refused } from './refused-exchange.ts'
import { takeMessage } from './take-message.ts'

/** Two keys of a province are in force beside one another for this long. */
const overlapMs = 24 * 3_600_000

export type BatchParts = {
  database: Database
  dataDir: string
  now: () => Date
  /** What has become of messages and exchanges, to be counted. */
  count: (fate: { type: 'message'; fate: string; by: number } | { type: 'refused'; reason: LinkRefusal }) => void
}

/**
 * Takes the batch of a province: checks who signed it, whether it is new, whole and in order, stores each message once,
 * and answers with a signed receipt. A refused batch changes nothing but the count of its reason. `changed`: whether
 * screens have anything to hear of.
 */
export async function takeBatch(
  parts: BatchParts,
  sealed: Sealed,
): Promise<{ answer: Sealed; changed: boolean } | Refusal> {
  const key = await keyRow(parts.database, sealed.key)
  if (!key?.province) return await refused(parts, null, new Refused('unknown_key', exchangeFaults.neverAdmitted))
  const { province } = key
  if (!isSealedBy(key.public_key, 'batch', sealed))
    return await refused(
      parts,
      province,
      new Refused('signature', {
        en: 'the batch is not what the holder of the key signed',
        vi: 'lô bản tin không phải là điều người giữ khoá đã ký',
      }),
    )
  if (!isInForce(key, parts.now()))
    return await refused(
      parts,
      province,
      new Refused('revoked', {
        en: 'this key is revoked, or its overlap is over',
        vi: 'khoá này đã bị thu hồi, hoặc đã hết thời gian hai khoá cùng hiệu lực',
      }),
    )
  const parsed = LinkBatch.safeParse(JSON.parse(sealed.body))
  if (!parsed.success)
    return refuse('bad_request', {
      en: 'the batch is signed, and is none of this release',
      vi: 'lô bản tin có chữ ký nhưng không thuộc phiên bản phần mềm này',
    })
  const batch = parsed.data
  const keys = await nationKeys(parts.database, parts.dataDir, parts.now())
  const own = keys.find(({ id }) => id === batch.nation)
  if (batch.province !== province)
    return await refused(parts, province, new Refused('foreign', exchangeFaults.keyOf(province)))
  if (!own)
    return await refused(
      parts,
      province,
      new Refused('foreign', {
        en: 'the batch is for a nation of another key',
        vi: 'lô bản tin gửi cho một Trung tâm Chính phủ có khoá khác',
      }),
    )
  try {
    const taken = await parts.database
      .transaction()
      .execute((transaction) => take(transaction, { ...parts, batch, key: sealed.key }))
    for (const [fate, by] of Object.entries(taken.fates)) parts.count({ type: 'message', fate, by })
    return { answer: seal(own, 'answer', await answerOf(parts, batch, { ...taken, keys })), changed: taken.changed }
  } catch (cause) {
    if (cause instanceof Refused) return await refused(parts, province, cause)
    throw cause
  }
}

type Taken = {
  received: number
  directives: Directive[]
  changed: boolean
  fates: Record<'new' | 'duplicate' | 'unreadable', number>
}

async function take(
  transaction: Transaction<StoreSchema>,
  { batch, key, now }: BatchParts & { batch: LinkBatch; key: string },
): Promise<Taken> {
  const { province, series, messages } = batch
  const linked = await transaction
    .selectFrom('linked_province')
    .selectAll()
    .where('province', '=', province)
    .executeTakeFirstOrThrow()
  if (linked.series !== series)
    throw new Refused('foreign', {
      en: 'the batch is of another admission of this province',
      vi: 'lô bản tin thuộc một lần kết nạp khác của tỉnh, thành này',
    })
  if (batch.exchange <= Number(linked.exchange))
    throw new Refused('replayed', {
      en: `exchange ${batch.exchange} was here`,
      vi: `lần trao đổi ${batch.exchange} đã có trước đó`,
    })
  const received = Number(linked.received)
  refuseDisorder(batch, received)
  const at = now()
  const fates = { new: 0, duplicate: 0, unreadable: 0 }
  for (const message of messages) {
    const body = JSON.stringify(message.body)
    if (message.sequence <= received) {
      await refuseAltered(transaction, batch, { sequence: message.sequence, kind: message.kind, body })
      fates.duplicate += 1
      continue
    }
    const unreadable = await takeMessage(transaction, message, { province, at })
    await transaction
      .insertInto('received_message')
      .values({
        ...{ province, series, sequence: message.sequence, kind: message.kind, at: message.at, body, unreadable },
        received_at: at.toISOString(),
      })
      .execute()
    fates.new += 1
    if (unreadable !== null) fates.unreadable += 1
  }
  const delivered = await markDelivered(transaction, batch, at)
  const directives = await giveDirectives(transaction, batch, at)
  if (batch.next) await takeNextKey(transaction, batch.next, { province, old: key, at })
  await transaction
    .updateTable('linked_province')
    .set({
      ...{ exchange: batch.exchange, received: received + fates.new, head: batch.head, oldest: batch.oldest },
      ...{ taken: Math.max(batch.taken, Number(linked.taken)), heard_at: at.toISOString() },
      duplicates: sql`duplicates + ${fates.duplicate}`,
      unreadable: sql`unreadable + ${fates.unreadable}`,
    })
    .where('province', '=', province)
    .execute()
  return { received: received + fates.new, directives, changed: fates.new > 0 || delivered > 0, fates }
}

function refuseDisorder({ messages, head }: LinkBatch, received: number): void {
  const [first] = messages
  for (const [place, { sequence }] of messages.entries())
    if (sequence !== (first?.sequence ?? 0) + place)
      throw new Refused('order', {
        en: `message ${sequence} is out of its order`,
        vi: `bản tin ${sequence} không đúng thứ tự`,
      })
  if (first && first.sequence > received + 1)
    throw new Refused('gap', {
      en: `message ${received + 1} is missing before ${first.sequence}`,
      vi: `thiếu bản tin ${received + 1} trước bản tin ${first.sequence}`,
    })
  if (head < received)
    throw new Refused('gap', {
      en: `${received} messages were received and the province knows ${head}: let it come in anew`,
      vi: `đã nhận ${received} bản tin mà tỉnh, thành chỉ biết ${head}: hãy để tỉnh, thành kết nạp lại`,
    })
}

/**
 * A message that is here already must say what it said: else two provinces speak as one, or one forgot what it said.
 */
async function refuseAltered(
  transaction: Transaction<StoreSchema>,
  { province, series }: LinkBatch,
  again: { sequence: number; kind: string; body: string },
): Promise<void> {
  const row = await transaction
    .selectFrom('received_message')
    .select(['kind', 'body'])
    .where('province', '=', province)
    .where('series', '=', series)
    .where('sequence', '=', again.sequence)
    .executeTakeFirst()
  if (row && (row.kind !== again.kind || row.body !== again.body))
    throw new Refused('altered', {
      en: `message ${again.sequence} was received and said something else`,
      vi: `bản tin ${again.sequence} đã nhận trước đó với nội dung khác`,
    })
}

async function takeNextKey(
  transaction: Transaction<StoreSchema>,
  next: NonNullable<LinkBatch['next']>,
  { province, old, at }: { province: string; old: string; at: Date },
): Promise<void> {
  if (next.proof.body !== JSON.stringify(province) || !isSealedBy(next.publicKey, 'next key', next.proof))
    throw new Refused('signature', exchangeFaults.nextKey)
  const id = keyId(next.publicKey)
  const until = new Date(at.getTime() + overlapMs)
  await addNextKey(transaction, { id, province, publicKey: next.publicKey }, { old, at, until })
}

async function answerOf(
  { database, now }: BatchParts,
  { province, series, exchange, nation }: LinkBatch,
  { received, directives, keys }: Pick<Taken, 'received' | 'directives'> & { keys: readonly OwnKey[] },
): Promise<LinkAnswer> {
  const newest = keys.at(-1)
  return {
    ...{ province, series, exchange, received, directives, at: now().toISOString() },
    keys: (await provinceKeys(database, province, now())).map(({ id }) => id),
    next: newest && newest.id !== nation ? newest.publicKey : null,
  }
}
