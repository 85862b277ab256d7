import { createHash } from 'node:crypto'
import type { LaneName } from '@ioc/domain/lane'
import { Mending, type MendingOrder } from '@ioc/domain/quarantine'
import { z } from 'zod'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { AskRoom } from '../rooms/room-doors.ts'

const Title = z.object({ title: z.string() })

/** Asks ingest, which owns what is kept apart; answers in the asked shape, or why not. */
export async function askQuarantine<Schema extends z.ZodType>(
  ask: AskRoom,
  path: string,
  asked: { shape: Schema; query?: Record<string, string | number | undefined>; body?: unknown },
): Promise<z.infer<Schema> | Refusal> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked.query ?? {})) if (value !== undefined) query.set(name, String(value))
  const answer = await ask('ingest', `${path}?${query}`, 20_000, asked.body)
  if (answer?.status === 200) {
    const parsed = asked.shape.safeParse(answer.body)
    if (parsed.success) return parsed.data
  }
  const title = Title.safeParse(answer?.body).data?.title
  // Rooms speak English among themselves; of each status there is one reason.
  if (answer?.status === 404) return refuse('not_found', { en: title ?? 'it is not there', vi: 'không có mục này' })
  if (answer?.status === 409)
    return refuse('conflict', {
      en: title ?? 'ingest refuses it now',
      vi: 'luồng này đang chạy nhiều lệnh: hãy đợi một lệnh xong, hoặc dừng bớt',
    })
  if (answer?.status === 400)
    return refuse('bad_request', {
      en: title ?? 'ingest does not understand it',
      vi: `ingest không hiểu yêu cầu này${title === undefined ? '' : `: ${title}`}`,
    })
  return refuse('room_away', {
    en: 'ingest, which keeps the quarantine, does not answer; nothing was changed; try again',
    vi: 'ingest, nơi giữ số đo cách ly, không trả lời; chưa có gì thay đổi; hãy thử lại',
  })
}

/** Gives an order to ingest; the same `id` twice is one order. */
export function giveOrder(
  ask: AskRoom,
  order: MendingOrder,
  by: { id: string; who: string },
): Promise<Mending | Refusal> {
  return askQuarantine(ask, '/quarantine/mendings', { shape: Mending, body: { ...by, order } })
}

/** An order as the audit tells it. */
export function wordsOfOrder({ lane, action, which, why }: MendingOrder): string {
  const what = which.type === 'records' ? wordsOfRecords(which.records) : JSON.stringify(which.filter)
  return `${lane}: ${action.type} ${what}${wordsOfChange(action)}${why === '' ? '' : `; ${why}`}`
}

const recordsTold = 20

function wordsOfRecords(records: readonly number[]): string {
  const told = records.slice(0, recordsTold).join(', ')
  return records.length > recordsTold ? `${records.length} records (${told}, …)` : `record ${told}`
}

const textTold = 2000

/** What a person changed. A long text is told by its beginning and its SHA-256; the whole of it is ingest's to keep. */
function wordsOfChange(action: MendingOrder['action']): string {
  if (action.type === 'redrive') return action.fix ? `, fix ${JSON.stringify(action.fix)}` : ''
  if (action.type !== 'correct') return ''
  const { text } = action
  if (text.length <= textTold) return ` to ${JSON.stringify(text)}`
  const hash = createHash('sha256').update(text).digest('hex')
  return ` to ${JSON.stringify(text.slice(0, textTold))}… (${text.length} characters, SHA-256 ${hash})`
}

/** The order that lets in all that waits of a device after its cause was mended. */
export function redriveOf(
  lane: LaneName,
  filter: { device: string; publisher: string },
  fix: { device: string } | null,
): MendingOrder {
  return {
    lane,
    action: { type: 'redrive', fix },
    which: { type: 'filter', filter: { ...filter, reason: 'unknown_device' } },
    why: fix === null ? '' : `admitted as ${fix.device}`,
  }
}
