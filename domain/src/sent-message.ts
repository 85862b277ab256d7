import { z } from 'zod'
import { jsonWants, scanJson } from './json-scan.ts'
import { type ResolvedRecord, resolvePack } from './senml.ts'

/** Bytes that a message has at most: the broker takes no larger packet. */
export const messageBytes = 65_536

/**
 * Where the reading of a message stopped, and why. `code`: what JSON wanted there, or what the value there is not.
 * `at`: the offset, in characters of a text and in bytes of what is none. `line` and `column` count from 1; null for
 * bytes.
 */
export const MessageStop = z.object({
  code: z.enum([...jsonWants, 'not_senml', 'unknown_version', 'must_understand', 'not_utf8']),
  at: z.number(),
  line: z.number().nullable(),
  column: z.number().nullable(),
  detail: z.string(),
})
export type MessageStop = z.infer<typeof MessageStop>

/** The records of a message that came at `arrival` (ms), or where reading it stops. */
export function readMessage(text: string, arrival: number): ResolvedRecord[] | MessageStop {
  const pack = resolvePack(text, arrival)
  if (!('malformed' in pack)) return pack
  const { stop, places } = scanJson(text)
  const at = stop?.at ?? places.get(pack.path) ?? places.get(pack.path.split('.')[0] ?? '') ?? 0
  const code = pack.malformed === 'not_json' ? (stop?.wants ?? 'value') : pack.malformed
  const detail = stop ? `here should stand: ${stop.wants.replaceAll('_', ' ')}` : pack.detail
  return { code, at, ...placeIn(text, at), detail }
}

/** The first byte that is no UTF-8 (RFC 3629, 4), as where reading stops; undefined where all is. */
export function stopOfBytes(bytes: Uint8Array): MessageStop | undefined {
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at)
    if (length === 0) {
      const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0')
      return { code: 'not_utf8', at, line: null, column: null, detail: `byte ${at} is 0x${byte}, which is no UTF-8` }
    }
    at += length
  }
  return undefined
}

/** How a person reads where it stopped. */
export function wordsOfStop({ line, column, detail }: MessageStop): string {
  return line === null ? detail : `line ${line}, column ${column}: ${detail}`
}

function placeIn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at)
  const lastBreak = before.lastIndexOf('\n')
  return { line: before.split('\n').length, column: at - lastBreak }
}

/** Bytes of the character that begins here; 0 where none does. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const [length, low, high] = formOf(first)
  const second = bytes[at + 1] ?? 0
  if (length === 0 || second < low || second > high) return 0
  for (let place = at + 2; place < at + length; place++) if (((bytes[place] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

/** The length that a first byte announces, and the bounds of the second (RFC 3629, 4). */
function formOf(first: number): readonly [length: number, low: number, high: number] {
  if (first >= 0xc2 && first <= 0xdf) return [2, 0x80, 0xbf]
  if (first === 0xe0) return [3, 0xa0, 0xbf]
  if (first === 0xed) return [3, 0x80, 0x9f]
  if (first >= 0xe1 && first <= 0xef) return [3, 0x80, 0xbf]
  if (first === 0xf0) return [4, 0x90, 0xbf]
  if (first >= 0xf1 && first <= 0xf3) return [4, 0x80, 0xbf]
  if (first === 0xf4) return [4, 0x80, 0x8f]
  return [0, 0, 0]
}
