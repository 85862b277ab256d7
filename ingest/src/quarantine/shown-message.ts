import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { QuarantinedDetail } from '@ioc/domain/quarantine'
import { type MessageStop, readMessage, stopOfBytes } from '@ioc/domain/sent-message'
import { textAsSent } from './redrive-message.ts'

const hexBytes = 4096

/** The message that a record was kept with, as a person can look at it; nothing where it is no longer there. */
export function shownMessage(kept: QuarantineRecord | undefined): Pick<QuarantinedDetail, 'payload' | 'form' | 'size'> {
  const payload = kept?.payload ?? null
  if (payload === null) return { payload, form: 'text', size: null }
  if (kept?.form !== 'base64')
    return { payload, form: 'text', size: kept?.form === 'text' ? Buffer.byteLength(payload) : null }
  const bytes = Buffer.from(payload, 'base64')
  return { payload: bytes.subarray(0, hexBytes).toString('hex'), form: 'hex', size: bytes.length }
}

/** Where reading a message stopped; null of one that was read, or of which no more than a part was kept. */
export function stopOf(was: QuarantineRecord): MessageStop | null {
  if (was.reason !== 'malformed' || was.publisher === '' || was.payload === null) return null
  if (was.form === 'base64') return stopOfBytes(Buffer.from(was.payload, 'base64')) ?? null
  const text = textAsSent(was)
  const read = text === undefined ? undefined : readMessage(text, was.arrival)
  return read === undefined || Array.isArray(read) ? null : read
}
