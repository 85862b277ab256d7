import type { Label } from '@ioc/domain/label'
import { Return, type Returned, type Sealed } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import { isSealedBy, keyId, seal } from '../link/keys.ts'
import type { StoreSchema } from '../store/schema.ts'
import { admitKey, isInForce, keyRow, nationKeys } from './nation-keys.ts'
import { exchangeFaults, Refused, refused } from './refused-exchange.ts'
import type { BatchParts } from './take-batch.ts'

/**
 * Lets a province begin a new series of messages with the key it has: one of the two sides was restored, so what they
 * know of each other is not of one day. The key that it brings takes the place of all it had; messages that wait there
 * and are here are receipted, and what stood open here is told anew. Until the first exchange of the new key the same
 * return may come again, for its answer may have been lost.
 */
export async function letReturn(parts: BatchParts, sealed: Sealed): Promise<Sealed | Refusal> {
  const { database, dataDir, now } = parts
  const key = await keyRow(database, sealed.key)
  if (!key?.province) return await refused(parts, null, new Refused('unknown_key', exchangeFaults.neverAdmitted))
  const { province } = key
  const no = (reason: Refused['reason'], detail: Label) => refused(parts, province, new Refused(reason, detail))
  if (!isSealedBy(key.public_key, 'return', sealed))
    return await no('signature', {
      en: 'the return is not what the holder of the key signed',
      vi: 'bản tin nối lại không phải là điều người giữ khoá đã ký',
    })
  const parsed = Return.safeParse(JSON.parse(sealed.body))
  if (!parsed.success)
    return refuse('bad_request', {
      en: 'the return is signed, and is none of this release',
      vi: 'bản tin nối lại có chữ ký nhưng không thuộc phiên bản phần mềm này',
    })
  const { publicKey, proof } = parsed.data
  if (parsed.data.province !== province) return await no('foreign', exchangeFaults.keyOf(province))
  if (proof.body !== JSON.stringify(province) || !isSealedBy(publicKey, 'next key', proof))
    return await no('signature', exchangeFaults.nextKey)
  const own = (await nationKeys(database, dataDir, now())).find(({ id }) => id === parsed.data.nation)
  if (!own)
    return await no('foreign', {
      en: 'the return is to a nation of another key',
      vi: 'bản tin nối lại gửi cho một Trung tâm Chính phủ có khoá khác',
    })
  try {
    const returned = await database
      .transaction()
      .execute((transaction) => beginAnew(transaction, parsed.data, { isInForce: isInForce(key, now()), at: now() }))
    return seal(own, 'returned', returned)
  } catch (cause) {
    if (cause instanceof Refused) return await refused(parts, province, cause)
    throw cause
  }
}

async function beginAnew(
  transaction: Transaction<StoreSchema>,
  { province, series, publicKey, first, head }: Return,
  { isInForce: mayReturn, at }: { isInForce: boolean; at: Date },
): Promise<Returned> {
  const id = keyId(publicKey)
  const linked = await transaction
    .selectFrom('linked_province')
    .selectAll()
    .where('province', '=', province)
    .executeTakeFirstOrThrow()
  if (linked.series === id && Number(linked.exchange) === 0)
    return { province, key: id, received: Number(linked.received) }
  if (!mayReturn)
    throw new Refused('revoked', {
      en: 'this key is revoked, or its overlap is over: come in with a new code',
      vi: 'khoá này đã bị thu hồi, hoặc đã hết thời gian hai khoá cùng hiệu lực: hãy kết nạp lại bằng mã mới',
    })
  if (linked.series !== series)
    throw new Refused('foreign', {
      en: 'the return is from another admission of this province',
      vi: 'bản tin nối lại thuộc một lần kết nạp khác của tỉnh, thành này',
    })
  const known = await keyRow(transaction, id)
  if (known && (known.province !== province || known.revoked_at !== null))
    throw new Refused('revoked', {
      en: 'the next key was here already, and is revoked',
      vi: 'khoá kế tiếp đã từng có ở đây và đã bị thu hồi',
    })
  await admitKey(transaction, { id, province, publicKey }, at.toISOString())
  // Those that wait and are here are not sent again; what only one side knows of has no place in the new series.
  const received = Math.max(first - 1, Math.min(Number(linked.received), head))
  await transaction
    .updateTable('linked_province')
    .set({
      ...{ series: id, exchange: 0, received, head: Math.max(received, head), oldest: null },
      ...{ admitted_at: at.toISOString(), heard_at: at.toISOString() },
    })
    .where('province', '=', province)
    .execute()
  await transaction.deleteFrom('received_alert').where('province', '=', province).execute()
  await transaction.deleteFrom('received_incident').where('province', '=', province).execute()
  return { province, key: id, received }
}
