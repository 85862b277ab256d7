import { lanePolicy } from '@ioc/domain/lane'
import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { MendedResult, MessageReadings } from '@ioc/domain/quarantine'
import { nameOf } from '@ioc/domain/reading'
import { resolvePack } from '@ioc/domain/senml'
import { readMessage, wordsOfStop } from '@ioc/domain/sent-message'
import { decideRecord, type LaneState } from '../decide.ts'
import { tally } from '../quality-tally.ts'
import { add, refuseReading } from '../refusals.ts'
import type { Redriven, RedriveOrder, Waiting } from './redrive.ts'

/**
 * Reads a message again that could not be read: as it came, or as a person says that it was meant. Where it can be read
 * now it moves from "malformed" to "parsed", and its readings are parsed for the first time: each is decided as it
 * would have been when it came, and what is refused of them becomes a record of its own.
 */
export function redriveMessage(one: Waiting, order: RedriveOrder, state: LaneState, redriven: Redriven): MendedResult {
  const { record, was } = one
  const refused = (detail: string): MendedResult => ({ record, outcome: 'refused', reason: 'malformed', detail })
  if (was.publisher === '') return refused(`${was.detail}; nobody sent readings with it, so it is dismissed`)
  if (order.fix !== null) return refused(`${was.detail}; it has no fields yet: correct its text`)
  const text = order.text ?? textAsSent(was)
  if (text === undefined) return refused(`${was.detail}; it is not kept as a text: write what it was meant to say`)
  const pack = resolvePack(text, was.arrival)
  if ('malformed' in pack) {
    const stop = readMessage(text, was.arrival)
    const detail = `${pack.malformed}: ${Array.isArray(stop) ? pack.detail : wordsOfStop(stop)}; correct its text`
    return refused(detail)
  }
  add(redriven.counts, 'messages.malformed', -1)
  add(redriven.counts, 'quarantine.malformed', -1)
  add(redriven.counts, 'messages.parsed')
  add(redriven.counts, 'readings.parsed', pack.length)
  const readings: MessageReadings = { stored: 0, duplicate: 0, late: 0, refused: {} }
  const { publisher, commune, raw, enrolment } = was
  const stamp = was.stamp ?? (lanePolicy(state.lane).clock === 'wall' ? was.arrival : (state.stamp ?? 0))
  const origin = { lane: state.lane, keptDays: state.keptDays, publisher, commune, stamp }
  for (const [i, resolved] of pack.entries()) {
    const from = { a: order.now, raw, i, publisher, commune, mending: order.mending }
    const { accepted, late, counts, quality } = redriven
    const outcome = decideRecord(resolved, { origin, from }, state, { accepted, late, counts })
    if (typeof outcome !== 'string') {
      const kept = { ...from, a: was.arrival, ...resolved, stamp, payload: null }
      refuseReading(outcome, enrolment === undefined ? kept : { ...kept, enrolment }, redriven)
      add(readings.refused, outcome.reason)
      continue
    }
    readings[outcome] += 1
    const { device } = nameOf(resolved.name, publisher)
    if (order.text !== undefined && outcome !== 'duplicate')
      tally(quality, 'corrected', { device, sent: from, find: state.find })
  }
  return { record, outcome: 'parsed', readings }
}

const cutAt = 4096
const longestCharacter = 4

/** The whole of a message as it came; undefined where it is no text, or where an earlier release kept a part of it. */
export function textAsSent(was: QuarantineRecord): string | undefined {
  if (was.payload === null || was.form === 'base64') return undefined
  if (was.form === 'text') return was.payload
  const isCut = Buffer.byteLength(was.payload) > cutAt - longestCharacter || was.payload.includes('\uFFFD')
  return isCut ? undefined : was.payload
}
