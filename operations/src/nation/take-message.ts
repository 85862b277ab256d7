import { type DirectiveEvent, decideAnswer } from '@ioc/domain/link/directive'
import { type LinkMessage, linkBodies } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import { appendDirectiveEvents, directiveOf } from '../link/directives.ts'
import type { StoreSchema } from '../store/schema.ts'
import { readCap, receivedAlertOf } from './read-cap.ts'

type From = { province: string; at: Date }

/** Lays it down; answers why it cannot be, or null. What the store itself fails at is thrown: the batch comes again. */
type Take = (transaction: Transaction<StoreSchema>) => Promise<string | null>

/** Lays what a province says into what the board shows; answers why nothing can be made of it, or null. */
export async function takeMessage(
  transaction: Transaction<StoreSchema>,
  message: LinkMessage,
  from: From,
): Promise<string | null> {
  const read = readMessage(message, from)
  return typeof read === 'string' ? read : await read(transaction)
}

/**
 * The whole message is read before anything of it is written: how it is laid down, or why nothing can be made of it.
 */
function readMessage({ kind, body }: LinkMessage, from: From): Take | string {
  try {
    switch (kind) {
      case 'alert':
        return takeAlert(linkBodies.alert.parse(body), from)
      case 'incident':
        return takeIncident(linkBodies.incident.parse(body), from)
      case 'digest':
        return takeDigest(linkBodies.digest.parse(body), from)
      case 'directive_report':
        return takeReport(linkBodies.directive_report.parse(body), from)
      default:
        return `this release knows no message of the kind ${String(kind)}`
    }
  } catch (cause) {
    return (cause instanceof Error ? cause.message : String(cause)).slice(0, 500)
  }
}

function takeAlert(xml: string, { province, at }: From): Take {
  const alert = receivedAlertOf(readCap(xml), province, at)
  const row = {
    ...{ identifier: alert.identifier, state: alert.state, priority: alert.priority, status: alert.status },
    ...{ raised_at: alert.raisedAt, alert: JSON.stringify(alert), cap: xml },
  }
  return async (transaction) => {
    await transaction
      .insertInto('received_alert')
      .values({ province, key: alert.key, ...row })
      .onConflict((conflict) => conflict.columns(['province', 'key']).doUpdateSet(row))
      .execute()
    return null
  }
}

function takeIncident(incident: z.infer<typeof linkBodies.incident>, { province, at }: From): Take {
  const row = {
    received_at: at.toISOString(),
    obstacle: incident.obstacle === null ? 0 : 1,
    incident: JSON.stringify(incident),
  }
  return async (transaction) => {
    await transaction
      .insertInto('received_incident')
      .values({ province, id: incident.id, ...row })
      .onConflict((conflict) => conflict.columns(['province', 'id']).doUpdateSet(row))
      .execute()
    return null
  }
}

function takeDigest(digest: z.infer<typeof linkBodies.digest>, { province }: From): Take {
  const row = { digest: JSON.stringify(digest) }
  return async (transaction) => {
    await transaction
      .insertInto('received_digest')
      .values({ province, day: digest.day, ...row })
      .onConflict((conflict) => conflict.columns(['province', 'day']).doUpdateSet(row))
      .execute()
    return null
  }
}

function takeReport(report: z.infer<typeof linkBodies.directive_report>, from: From): Take {
  const { id, answer, by, at } = report
  return async (transaction) => {
    const standing = await directiveOf(transaction, id)
    if (!standing || standing.province !== from.province) return `this province was sent no directive ${id}`
    const decided = decideAnswer(standing, answer)
    if (decided !== 'allowed') return decided.refusal
    const event: DirectiveEvent = { type: 'answered', answer, by, at }
    await appendDirectiveEvents(transaction, { id, at: from.at, who: `province ${from.province}`, events: [event] })
    return null
  }
}
