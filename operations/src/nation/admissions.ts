import { randomBytes } from 'node:crypto'
import { Admission, type Admitted, type Sealed } from '@ioc/domain/link/link-messages'
import { tokenHash } from '@ioc/room/run-token'
import { type Refusal, refuse } from '../doors/problems.ts'
import { isSealedBy, keyId, seal } from '../link/keys.ts'
import type { Database } from '../store/store.ts'
import { admitKey, nationKeys } from './nation-keys.ts'

const validMs = 24 * 3_600_000

type Parts = { database: Database; dataDir: string; now: () => Date }

/** A code with which a province may come in; its second part is the id of the key by which it knows the nation. */
export async function makeCode(
  { database, dataDir, now }: Parts,
  { province, who }: { province: string; who: string },
): Promise<{ province: string; code: string; expiresAt: string }> {
  const key = (await nationKeys(database, dataDir, now())).at(-1)
  const secret = randomBytes(24).toString('base64url')
  const expiresAt = new Date(now().getTime() + validMs).toISOString()
  await database
    .insertInto('admission_code')
    .values({
      ...{ hash: tokenHash(secret), province, made_at: now().toISOString(), expires_at: expiresAt, who },
      public_key: null,
    })
    .execute()
  return { province, code: `${secret}.${key?.id}`, expiresAt }
}

/**
 * Lets a province in with its code: its key is registered, whatever it had before is revoked, and its messages are
 * numbered from `first`. The code is spent with the first exchange of that key; until then a province whose answer was
 * lost may come again.
 */
export async function admit({ database, dataDir, now }: Parts, sealed: Sealed): Promise<Sealed | Refusal> {
  const parsed = Admission.safeParse(parse(sealed.body))
  if (!parsed.success)
    return refuse('bad_request', {
      en: 'this is no admission of a province',
      vi: 'đây không phải là bản tin kết nạp của một tỉnh, thành',
    })
  const { code, province, publicKey, first } = parsed.data
  if (!isSealedBy(publicKey, 'admission', sealed))
    return refuse('signature', {
      en: 'the admission must be signed by the key that it brings',
      vi: 'bản tin kết nạp phải được ký bằng chính khoá mà nó mang theo',
    })
  const at = now().toISOString()
  const key = (await nationKeys(database, dataDir, now())).at(-1)
  if (!key) throw new Error('the nation has no key')
  const outcome = await database.transaction().execute(async (transaction): Promise<Admitted | Refusal> => {
    const hash = tokenHash(code)
    const row = await transaction.selectFrom('admission_code').selectAll().where('hash', '=', hash).executeTakeFirst()
    if (!row || row.expires_at <= at)
      return refuse('code', {
        en: 'the code is unknown or has run out: ask for a new one',
        vi: 'mã không có ở đây hoặc đã hết hạn: hãy xin mã mới',
      })
    if (row.province !== province)
      return refuse('code', {
        en: `the code is for province ${row.province}`,
        vi: `mã này dành cho tỉnh, thành ${row.province}`,
      })
    const before = await transaction
      .selectFrom('linked_province')
      .selectAll()
      .where('province', '=', province)
      .executeTakeFirst()
    if (row.public_key !== null && (before?.series !== keyId(row.public_key) || Number(before.exchange) > 0))
      return refuse('code', {
        en: 'the code was used already: ask for a new one',
        vi: 'mã này đã được dùng: hãy xin mã mới',
      })
    await transaction.updateTable('admission_code').set({ public_key: publicKey }).where('hash', '=', hash).execute()
    await admitKey(transaction, { id: sealed.key, province, publicKey }, at)
    const taken = Number(before?.taken ?? 0)
    const linked = {
      ...{ series: sealed.key, exchange: 0, received: first - 1, head: first - 1, oldest: null, taken },
      ...{ duplicates: 0, unreadable: 0, admitted_at: at, heard_at: at },
    }
    await transaction
      .insertInto('linked_province')
      .values({ province, ...linked })
      .onConflict((conflict) => conflict.column('province').doUpdateSet(linked))
      .execute()
    // What an earlier admission told of as open is told anew, or is over; every message of it stays.
    await transaction.deleteFrom('received_alert').where('province', '=', province).execute()
    await transaction.deleteFrom('received_incident').where('province', '=', province).execute()
    return { province, key: sealed.key, publicKey: key.publicKey, taken }
  })
  return 'problem' in outcome ? outcome : seal(key, 'admitted', outcome)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
