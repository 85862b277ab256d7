import { createConnection, type Socket } from 'node:net'

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A packet with its fixed header (MQTT 3.1.1, 2.2); `announced` says another length than it has. */
export function packet(first: number, body: Buffer, announced = body.length): Buffer {
  const header = [first]
  let rest = announced
  do {
    header.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Buffer.from(header), body])
}

/** CONNECT with a user name and a token; `flags` 0xc2: with a clean session. */
export function connectPacket(
  clientId: string,
  token: string,
  flags = 0xc2,
  identity = clientId,
  keepaliveSeconds = 60,
): Buffer {
  const times = Buffer.from([keepaliveSeconds >> 8, keepaliveSeconds & 255])
  const body = [text('MQTT'), Buffer.from([4, flags]), times, text(clientId), text(identity), text(token)]
  return packet(0x10, Buffer.concat(body))
}

/** PUBLISH of QoS 1 or 2. */
export function publishPacket(
  topic: string | Buffer,
  payload: string,
  id: number,
  qos: 1 | 2 = 1,
  dup = false,
): Buffer {
  const body = [text(topic), Buffer.from([id >> 8, id & 255]), Buffer.from(payload)]
  return packet(0x30 + qos * 2 + (dup ? 8 : 0), Buffer.concat(body))
}

/** SUBSCRIBE to filters at QoS 1. */
export function subscribePacket(filters: readonly string[]): Buffer {
  return packet(0x82, Buffer.concat([Buffer.from([0, 1]), ...filters.flatMap((one) => [text(one), Buffer.from([1])])]))
}

/** PUBREL (MQTT 3.1.1, 3.6). */
export function releasePacket(id: number): Buffer {
  return Buffer.from([0x62, 2, id >> 8, id & 255])
}

/** A bare TCP client that keeps what it hears. */
export class RawClient {
  readonly socket: Socket
  heard = Buffer.alloc(0)
  isClosed = false

  /** `from`: the address of loopback that it speaks from, so that one machine can be several. */
  constructor(port: number, from = '127.0.0.1') {
    this.socket = createConnection({ host: '127.0.0.1', port, noDelay: true, localAddress: from })
    this.socket.on('data', (chunk) => {
      this.heard = Buffer.concat([this.heard, chunk])
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
    })
  }

  /** Packets heard so far whose first byte is this one. */
  count(first: number): number {
    let n = 0
    for (let at = 0; at + 1 < this.heard.length; at += 2 + (this.heard[at + 1] ?? 0)) if (this.heard[at] === first) n++
    return n
  }

  /** CONNACK's return code, once it came. */
  code(): number | undefined {
    return this.heard[0] === 0x20 ? this.heard[3] : undefined
  }
}
