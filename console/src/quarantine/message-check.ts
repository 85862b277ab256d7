import { lanePolicy } from '@ioc/domain/lane'
import type { QuarantinedDetail } from '@ioc/domain/quarantine'
import { isRefusal, judgeRecord, nameOf } from '@ioc/domain/reading'
import type { Device } from '@ioc/domain/registry'
import type { ResolvedRecord } from '@ioc/domain/senml'
import { type MessageStop, readMessage } from '@ioc/domain/sent-message'
import type { ScreenDevice } from '../live/device-registry.ts'

/**
 * One reading that a text would become; `refusal`: why it would be kept apart, null where nothing speaks against it.
 */
export type CheckedReading = {
  device: string
  metric: string
  value: number | null
  unit: string | null
  t: number
  refusal: { reason: Reason; detail: string } | null
}
type Reason = QuarantinedDetail['reason']

/** What would become of a message that said this text. */
export type MessageCheck = { type: 'readable'; readings: CheckedReading[] } | { type: 'stopped'; stop: MessageStop }

type Sent = Pick<QuarantinedDetail, 'publisher' | 'commune' | 'arrival'> & { lane: string }

/**
 * Reads a text as ingest would, and judges its readings by the same rules, as far as this screen knows the registry:
 * that a gateway speaks for a device, units that were admitted, and what is stored already are known at the re-drive.
 */
export function checkMessage(
  text: string,
  sent: Sent,
  find: (device: string) => ScreenDevice | undefined,
): MessageCheck {
  const read = readMessage(text, sent.arrival)
  if (!Array.isArray(read)) return { type: 'stopped', stop: read }
  return { type: 'readable', readings: read.map((record) => checkRecord(record, sent, find)) }
}

function checkRecord(
  record: ResolvedRecord,
  { lane, publisher, commune, arrival }: Sent,
  find: (device: string) => ScreenDevice | undefined,
): CheckedReading {
  const asRegistered = (id: string): Device | undefined => {
    const known = find(id)
    if (!known) return undefined
    const { no: _, ...device } = known
    return { ...device, type: 'device', gateway: id === publisher ? null : publisher, thresholds: {}, lane: null }
  }
  // The time of a replay is that of its data, which only ingest knows.
  const stamp = lanePolicy(lane).clock === 'wall' ? arrival : record.t
  const origin = { lane, publisher, commune, stamp, keptDays: Number.POSITIVE_INFINITY }
  const judged = judgeRecord(record, origin, asRegistered)
  const isLeftOpen = isRefusal(judged) && judged.reason === 'unit'
  return {
    ...nameOf(record.name, publisher),
    ...{ value: record.value, unit: record.unit, t: record.t },
    refusal: isRefusal(judged) && !isLeftOpen ? { reason: judged.reason, detail: judged.detail } : null,
  }
}

const around = 28

/** The characters before the place where reading stopped, the one there, and those behind; control characters shown. */
export function excerptAt(text: string, at: number): { before: string; here: string; after: string } {
  const begin = Math.max(0, at - around)
  return {
    before: `${begin > 0 ? '…' : ''}${visible(text.slice(begin, at))}`,
    here: visible(text.slice(at, at + 1)),
    after: `${visible(text.slice(at + 1, at + around))}${at + around < text.length ? '…' : ''}`,
  }
}

/** Control characters are made visible: what a device sends must not steer what a person sees. */
export function visible(payload: string): string {
  return payload.replaceAll(/[^\P{C}\n\t]/gu, '\uFFFD')
}

const bytesOfLine = 8

/** Hex digits as lines of eight bytes, each with its place and the letters that it may have been. */
export function hexLines(digits: string): string {
  const bytes = digits.match(/../g) ?? []
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += bytesOfLine) {
    const line = bytes.slice(at, at + bytesOfLine)
    const letters = line.map((byte) => {
      const code = Number.parseInt(byte, 16)
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·'
    })
    lines.push(`${String(at).padStart(5)}  ${line.join(' ').padEnd(bytesOfLine * 3)} ${letters.join('')}`)
  }
  return lines.join('\n')
}
