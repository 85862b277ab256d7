import { type DirectiveEvent, decideAnswer } from '@ioc/domain/link/directive'
import { type LinkMessage, linkBodies } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { appendDirectiveEvents, directiveOf } from '../link/directives.ts'
import type { StoreSchema } from '../store/schema.ts'
import { readCap, receivedAlertOf } from './read-cap.ts'

type From = { province: string; at: Date }

/** Lays what a province says into what the board shows. Throws with the reason where nothing can be made of it. */
export async function takeMessage(
  transaction: Transaction<StoreSchema>,
  { kind, body }: LinkMessage,
  from: From,
): Promise<void> {
  switch (kind) {
    case 'alert':
      return await takeAlert(transaction, linkBodies.alert.parse(body), from)
    case 'incident':
      return await takeIncident(transaction, body, from)
    case 'digest':
      return await takeDigest(transaction, body, from)
    case 'directive_report':
      return await takeReport(transaction, body, from)
    default:
      throw new Error(`this release knows no message of the kind ${kind}`)
  }
}

async function takeAlert(transaction: Transaction<StoreSchema>, xml: string, { province, at }: From): Promise<void> {
  const cap = readCap(xml)
  const alert = receivedAlertOf(cap, province, at)
  const row = {
    ...{ identifier: alert.identifier, state: alert.state, priority: alert.priority, status: alert.status },
    ...{ raised_at: alert.raisedAt, alert: JSON.stringify(alert), cap: xml },
  }
  await transaction
    .insertInto('received_alert')
    .values({ province, key: alert.key, ...row })
    .onConflict((conflict) => conflict.columns(['province', 'key']).doUpdateSet(row))
    .execute()
}

async function takeIncident(
  transaction: Transaction<StoreSchema>,
  body: unknown,
  { province, at }: From,
): Promise<void> {
  const incident = linkBodies.incident.parse(body)
  const row = {
    received_at: at.toISOString(),
    obstacle: incident.obstacle === null ? 0 : 1,
    incident: JSON.stringify(incident),
  }
  await transaction
    .insertInto('received_incident')
    .values({ province, id: incident.id, ...row })
    .onConflict((conflict) => conflict.columns(['province', 'id']).doUpdateSet(row))
    .execute()
}

async function takeDigest(transaction: Transaction<StoreSchema>, body: unknown, { province }: From): Promise<void> {
  const digest = linkBodies.digest.parse(body)
  const row = { digest: JSON.stringify(digest) }
  await transaction
    .insertInto('received_digest')
    .values({ province, day: digest.day, ...row })
    .onConflict((conflict) => conflict.columns(['province', 'day']).doUpdateSet(row))
    .execute()
}

async function takeReport(transaction: Transaction<StoreSchema>, body: unknown, from: From): Promise<void> {
  const { id, answer, by, at } = linkBodies.directive_report.parse(body)
  const standing = await directiveOf(transaction, id)
  if (!standing || standing.province !== from.province) throw new Error(`this province was sent no directive ${id}`)
  const decided = decideAnswer(standing, answer)
  if (decided !== 'allowed') throw new Error(decided.refusal)
  const event: DirectiveEvent = { type: 'answered', answer, by, at }
  await appendDirectiveEvents(transaction, { id, at: from.at, who: `province ${from.province}`, events: [event] })
}
