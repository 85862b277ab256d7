/** MQTT 3.1.1 frames for the load generator: bytes by hand, so that it costs less than what it measures. */

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Fixed header (MQTT 3.1.1, 2.2) and body. */
function frame(type: number, body: Buffer): Buffer {
  const length: number[] = []
  let left = body.length
  do {
    length.push((left % 128) | (left >= 128 ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return Buffer.concat([Buffer.from([type, ...length]), body])
}

export function connect(identity: string, token: string): Buffer {
  const cleanUserPassword = 0b1100_0010
  const keepAliveSeconds = 60
  return frame(
    0x10,
    Buffer.concat([
      text('MQTT'),
      Buffer.from([4, cleanUserPassword, 0, keepAliveSeconds]),
      text(identity),
      text(identity),
      text(token),
    ]),
  )
}

/** A PUBLISH of QoS 1; `id` from 1 to 65,535. */
export function publish(topic: string, id: number, payload: Buffer): Buffer {
  return frame(0x32, Buffer.concat([text(topic), Buffer.from([id >> 8, id & 255]), payload]))
}

/** Calls back with the packet id of each PUBACK, and with 0 for a CONNACK that accepts. */
export function readAcks(hear: (id: number) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    // CONNACK and PUBACK are both four bytes long; PINGRESP is two.
    while (bytes.length - at >= 2) {
      const size = 2 + (bytes[at + 1] ?? 0)
      if (bytes.length - at < size) break
      const type = (bytes[at] ?? 0) >> 4
      if (type === 4) hear(((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
      if (type === 2 && bytes[at + 3] === 0) hear(0)
      at += size
    }
    rest = bytes.subarray(at)
  }
}
