import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader, packetLimits } from './frames.ts'

/** A packet of this type byte and remaining length (MQTT 3.1.1, 2.2.3). */
function packet(type: number, length: number): Buffer {
  const bytes = [type]
  let rest = length
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Buffer.from(bytes), Buffer.alloc(length, 0xff)])
}

test('packets up to the limit pass and one byte more is refused at its header', () => {
  const connect = packet(0x10, 12)
  const table: [isAccepted: boolean, length: number, refusal: string | undefined][] = [
    [false, packetLimits.before, undefined],
    [false, packetLimits.before + 1, 'too_large'],
    [true, packetLimits.after, undefined],
    [true, packetLimits.after + 1, 'too_large'],
    [true, 200_000_000, 'too_large'],
  ]
  for (const [isAccepted, length, refusal] of table) {
    const reader = new FrameReader()
    expect(reader.take(connect)).toBe(undefined)
    if (isAccepted) reader.accept()
    const header = packet(0x32, Math.min(length, 70_000)).subarray(0, 1)
    const announced = length > 70_000 ? Buffer.from([0x32, 0x80, 0xb2, 0xaf, 0x5f]) : packet(0x32, length)
    expect(reader.take(header)).toBe(undefined)
    expect([length, reader.take(announced.subarray(1))]).toEqual([length, refusal])
  }
})

test('a stream that does not begin with CONNECT, or whose length never ends, is no MQTT', () => {
  expect(new FrameReader().take(Buffer.from('GET / HTTP/1.1'))).toBe('not_mqtt')
  expect(new FrameReader().take(packet(0x32, 3))).toBe('not_mqtt')
  expect(new FrameReader().take(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80]))).toBe('not_mqtt')
})

test('however a stream is cut into chunks, the verdict is the same', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 6000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }), (sizes, cuts) => {
      const stream = Buffer.concat([packet(0x10, 20), ...sizes.map((size) => packet(0x32, size))])
      const whole = new FrameReader().take(stream)
      const reader = new FrameReader()
      let verdict: string | undefined
      for (let at = 0, n = 0; at < stream.length && !verdict; n++) {
        const size = cuts[n % cuts.length] ?? 1
        verdict = reader.take(stream.subarray(at, at + size))
        at += size
      }
      expect(verdict).toBe(whole)
      expect(whole).toBe(sizes.some((size) => size > packetLimits.before) ? 'too_large' : undefined)
    }),
  )
})
