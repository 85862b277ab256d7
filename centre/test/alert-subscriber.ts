import { connect as dial } from 'node:net'
import { connect } from '../bench/mqtt-frames.ts'

export type Heard = { topic: string; retained: boolean }
export type AlertSubscriber = {
  heard: Heard[]
  /** Asks the broker for an answer, and resolves with it: what it had sent before has come by then. */
  ping(): Promise<void>
  end(): void
}

/** A foreign client that subscribes to the alerts of every lane (QoS 0); resolves once it is granted. */
export async function subscribeToAlerts(port: number, identity: string, token: string): Promise<AlertSubscriber> {
  const heard: Heard[] = []
  const socket = dial({ host: '127.0.0.1', port, noDelay: true })
  let pong = () => {}
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`the broker closed ${identity}`)))
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let packet = firstPacket(rest); packet; packet = firstPacket(rest)) {
        rest = rest.subarray(packet.end)
        if (packet.type === 2) socket.write(subscribe('ioc/+/alert/+/+'))
        if (packet.type === 9) packet.body[2] === 0x80 ? reject(new Error('the subscription was denied')) : resolve()
        if (packet.type === 13) pong()
        if (packet.type !== 3) continue
        const length = packet.body.readUInt16BE(0)
        heard.push({ topic: packet.body.subarray(2, 2 + length).toString(), retained: (packet.flags & 1) === 1 })
      }
    })
    socket.write(connect(identity, token))
  })
  return {
    heard,
    ping: () =>
      new Promise((resolve) => {
        pong = resolve
        // PINGREQ (MQTT 3.1.1, 3.12).
        socket.write(Buffer.from([0xc0, 0]))
      }),
    end: () => socket.destroy(),
  }
}

type Packet = { type: number; flags: number; body: Buffer; end: number }

/** The first whole packet (MQTT 3.1.1, 2.2), or undefined where more bytes must come. */
function firstPacket(bytes: Buffer): Packet | undefined {
  let length = 0
  for (let at = 1; at < Math.min(5, bytes.length); at++) {
    length += ((bytes[at] ?? 0) & 127) * 128 ** (at - 1)
    if (((bytes[at] ?? 0) & 128) !== 0) continue
    const end = at + 1 + length
    if (bytes.length < end) return undefined
    return { type: (bytes[0] ?? 0) >> 4, flags: (bytes[0] ?? 0) & 15, body: bytes.subarray(at + 1, end), end }
  }
  return undefined
}

/** SUBSCRIBE of one filter at QoS 0 (MQTT 3.1.1, 3.8). */
function subscribe(filter: string): Buffer {
  const text = Buffer.from(filter)
  return Buffer.concat([Buffer.from([0x82, text.length + 5, 0, 1, 0, text.length]), text, Buffer.from([0])])
}
