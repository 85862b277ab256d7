import { z } from 'zod'
import type { Label } from './label.ts'

/** Largest picture that the centre takes, bytes. */
export const frameBytes = 256 * 1024
/** Largest width and height of a picture, pixels. */
const frameSide = 4096
/** A camera sends at most so many pictures a minute. */
export const framesPerMinute = 60
/** How far ahead of the centre's clock a picture may be taken, ms, and how old it may be; older ones are forgotten. */
export const frameTolerance = { aheadMs: 5 * 60_000, keptMs: 60 * 60_000 }

/** What a camera is told that does not say so beside its picture. */
export const frameHeaderWords = {
  masked: {
    en: 'say "faces, plates" once both are masked in the picture; unmasked pictures are not taken',
    vi: 'ghi "faces, plates" khi mặt người và biển số trong hình đều đã che; hình chưa che thì không nhận',
  },
  taken: {
    en: 'when the picture was taken, as ISO 8601 in UTC',
    vi: 'giờ chụp hình, viết theo ISO 8601, giờ UTC',
  },
} as const satisfies Record<string, Label>

/**
 * What a camera says beside its picture. `x-frame-masked`: faces and number plates are masked at the source; the
 * centre takes no other picture (Decree 356/2025, 3-4: both are personal data). `x-frame-time`: when it was taken.
 */
export const FrameHeaders = z.object({
  'x-frame-masked': z
    .string({ error: frameHeaderWords.masked.en })
    .refine((said) => ['faces', 'plates'].every((part) => said.split(/,\s*/).includes(part)), {
      error: frameHeaderWords.masked.en,
    }),
  'x-frame-time': z.iso.datetime({ error: frameHeaderWords.taken.en }),
})

/** What the centre says beside a picture; ages and times by the centre's clock. */
export const framedHeaders = {
  taken: 'x-frame-time',
  arrived: 'x-frame-arrived',
  ageSeconds: 'x-frame-age-seconds',
  simulated: 'x-frame-simulated',
  masked: 'x-frame-masked',
} as const

/** A picture reduced to what draws it. */
export type BareJpeg = { width: number; height: number; bytes: Uint8Array }

const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda
/** Tables, frames and scans, and Adobe's word on colours; APPn and COM are left out. */
const drawing = (marker: number) => (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf)
const adobe = 0xee
/** SOF0-SOF15 without the tables among them (ITU-T T.81, table B.1). */
const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * Reads a JPEG (ITU-T T.81, annex B) from its magic to its end and leaves out metadata and comments: a thumbnail in
 * EXIF would show what the masked picture hides. Answers what is wrong where it is no whole picture.
 */
export function bareJpeg(bytes: Uint8Array): BareJpeg | { wrong: Label } {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage)
    return wrong('it does not begin as a JPEG does (FF D8)', 'tệp không bắt đầu như một tệp JPEG (FF D8)')
  const kept: Uint8Array[] = [bytes.subarray(0, 2)]
  let size: { width: number; height: number } | undefined
  let scans = 0
  for (let at = 2; ; ) {
    if (at >= bytes.length) return cutOff()
    if (bytes[at] !== 0xff) return wrong(`a marker is missing at byte ${at}`, `thiếu một dấu đoạn ở byte ${at}`)
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === undefined) return cutOff()
    if (marker === endOfImage) {
      if (!size || scans === 0) return wrong('it has no picture in it', 'trong tệp không có hình')
      kept.push(bytes.subarray(at, at + 2))
      return { ...size, bytes: joined(kept) }
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    let end = at + 2 + length
    if (length < 2 || end > bytes.length)
      return wrong(`the segment at byte ${at} has a wrong length`, `đoạn ở byte ${at} có độ dài sai`)
    if (isFrameHeader(marker)) {
      if (size) return wrong('it has two frame headers', 'tệp có hai phần đầu khung')
      const read = frameSize(bytes.subarray(at + 4, end))
      if ('wrong' in read) return read
      size = read
    }
    if (marker === startOfScan) {
      if (!size) return wrong('a scan comes before the frame header', 'có lượt quét trước phần đầu khung')
      scans++
      end = endOfScan(bytes, end)
    }
    if (drawing(marker) || marker === adobe) kept.push(bytes.subarray(at, end))
    at = end
  }
}

/** Precision, height, width, components (T.81, B.2.2). */
function frameSize(header: Uint8Array): { width: number; height: number } | { wrong: Label } {
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components = 0] = header
  const [height, width] = [(h1 << 8) | h0, (w1 << 8) | w0]
  if (precision !== 8)
    return wrong(`its precision is ${precision} bits, not 8`, `độ sâu màu là ${precision} bit, không phải 8`)
  if (components !== 1 && components !== 3)
    return wrong(
      `it has ${components} components, not 1 or 3`,
      `hình có ${components} thành phần màu, không phải 1 hoặc 3`,
    )
  if (header.length < 6 + 3 * components) return wrong('its frame header is cut off', 'phần đầu khung bị cắt mất')
  if (width < 16 || height < 16 || width > frameSide || height > frameSide)
    return wrong(
      `it is ${width} x ${height} pixels; 16 to ${frameSide} are taken`,
      `hình ${width} x ${height} điểm ảnh; chỉ nhận từ 16 đến ${frameSide}`,
    )
  return { width, height }
}

function cutOff(): { wrong: Label } {
  return wrong('it ends in the middle', 'tệp bị cắt giữa chừng')
}

function wrong(en: string, vi: string): { wrong: Label } {
  return { wrong: { en, vi } }
}

/** The place of the next marker behind entropy-coded data; stuffed zeros and restart markers belong to it. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
