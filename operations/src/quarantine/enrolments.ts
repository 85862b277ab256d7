import { randomBytes } from 'node:crypto'
import { kindOf } from '@ioc/domain/domains'
import type { Enrolment } from '@ioc/domain/enrolment'
import type { EnrolmentRequest, IssuedEnrolment, ListedEnrolment } from '@ioc/domain/messages/enrolment-shapes'
import { newToken, tokenHash } from '@ioc/room/run-token'
import type { z } from 'zod'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Tables } from '../tables/tables.ts'

type Around = { tables: Tables; communes: ReadonlySet<string> | undefined; province: string; now: () => Date }

const dayMs = 86_400_000

/** Makes an enrolment; its token is answered this once, the table keeps its hash. */
export async function enrol(
  { tables, communes, province, now }: Around,
  wish: z.output<typeof EnrolmentRequest>,
  who: string,
): Promise<IssuedEnrolment | Refusal> {
  if (wish.commune !== null && communes && !communes.has(wish.commune))
    return refuse('conflict', {
      en: `commune: ${wish.commune} is no commune of province ${province}`,
      vi: `commune: ${wish.commune} không phải là xã, phường của tỉnh, thành ${province}`,
    })
  if (wish.kind !== null && !kindOf(wish.kind))
    return refuse('conflict', {
      en: `kind: there is no kind ${wish.kind}`,
      vi: `kind: không có loại thiết bị ${wish.kind}`,
    })
  const token = newToken()
  const enrolment: Enrolment = {
    id: `enrol-${randomBytes(6).toString('hex')}`,
    name: wish.name.normalize('NFC'),
    tokenHash: tokenHash(token),
    commune: wish.commune,
    kind: wish.kind,
    devices: wish.devices,
    madeAt: now().toISOString(),
    expiresAt: new Date(now().getTime() + wish.days * dayMs).toISOString(),
    revokedAt: null,
  }
  return await tables.inTurn(async (change) => {
    await change({ who, what: 'make enrolment', detail: `${enrolment.id} ${enrolment.name}` }, [
      { table: 'enrolments', key: enrolment.id, value: enrolment },
    ])
    return { enrolment: listed(enrolment), token }
  })
}

export function enrolments(tables: Tables): ListedEnrolment[] {
  return [...tables.enrolments.values()].map(listed).sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
}

export function revokeEnrolment({ tables, now }: Around, id: string, who: string): Promise<undefined | Refusal> {
  return tables.inTurn(async (change) => {
    const enrolment = tables.enrolments.get(id)
    if (!enrolment) return refuse('not_found', { en: `there is no enrolment ${id}`, vi: `không có mã đăng ký ${id}` })
    if (enrolment.revokedAt === null)
      await change({ who, what: 'revoke enrolment', detail: id }, [
        { table: 'enrolments', key: id, value: { ...enrolment, revokedAt: now().toISOString() } },
      ])
    return undefined
  })
}

function listed({ tokenHash: _, ...enrolment }: Enrolment): ListedEnrolment {
  return enrolment
}
