import { readFileSync } from 'node:fs'
import { connect as dial, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { connect, publish, readAcks } from './mqtt-frames.ts'

/**
 * The load generator: a process of its own. Reads an order (JSON file named by its first word), publishes packs of four
 * readings at a steady rate over all connections, and prints one line of JSON: sent, acknowledged, and the PUBACK
 * delays in ms.
 */
const Order = z.object({
  port: z.number(),
  commune: z.string(),
  packsPerSecond: z.number(),
  seconds: z.number(),
  connections: z.array(z.object({ identity: z.string(), token: z.string(), devices: z.array(z.string()) })),
})
const order = Order.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))

type Line = { socket: Socket; topic: string; devices: string[]; next: number; id: number; sentAt: Float64Array }
const delays: number[] = []
let acknowledged = 0
let sent = 0
let broken = 0

const lines = await Promise.all(order.connections.map((connection, n) => open(connection, n)))
const began = performance.now()
const everyMs = 5
const total = order.packsPerSecond * order.seconds
while (sent < total) {
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * order.packsPerSecond))
  const batch = new Map<Line, Buffer[]>()
  for (; sent < due; sent++) {
    const line = lines[sent % lines.length]
    if (!line) break
    const frames = batch.get(line) ?? []
    batch.set(line, frames)
    frames.push(nextPack(line))
  }
  for (const [line, frames] of batch)
    line.socket.write(frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames))
  await sleep(everyMs)
}
const sentMs = performance.now() - began
for (let waited = 0; acknowledged < sent && waited < 30_000; waited += 20) await sleep(20)
delays.sort((a, b) => a - b)
const quantile = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? null
process.stdout.write(
  `${JSON.stringify({ sent, acknowledged, broken, seconds: sentMs / 1000, p50: quantile(0.5), p99: quantile(0.99), max: delays.at(-1) ?? null })}\n`,
)
for (const line of lines) line.socket.destroy()

async function open(connection: (typeof order.connections)[number], n: number): Promise<Line> {
  await sleep(n * 10)
  const socket = dial({ host: '127.0.0.1', port: order.port, noDelay: true })
  const line: Line = {
    socket,
    topic: `ioc/live/reading/${order.commune}/${connection.identity}`,
    devices: connection.devices,
    next: 0,
    id: 0,
    sentAt: new Float64Array(65_536),
  }
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => {
      broken++
      reject(new Error(`the broker closed ${connection.identity}`))
    })
    socket.on(
      'data',
      readAcks((id) => {
        if (id === 0) return resolve()
        acknowledged++
        delays.push(performance.now() - (line.sentAt[id] ?? 0))
      }),
    )
    socket.write(connect(connection.identity, connection.token))
  })
  return line
}

/** The next device of this line reports its four metrics, now. */
function nextPack(line: Line): Buffer {
  const device = line.devices[line.next++ % line.devices.length] ?? ''
  line.id = (line.id % 65_535) + 1
  line.sentAt[line.id] = performance.now()
  const wave = Math.sin(line.next / 50 + line.id)
  const pack = [
    { bn: `${device}/`, bt: Date.now() / 1000, n: 'power', v: Math.round(2_000_000 + 300_000 * wave) },
    { n: 'voltage', v: Math.round(22_000 + 100 * wave) },
    { n: 'current', v: Number((60 + 9 * wave).toFixed(2)) },
    { n: 'frequency', v: Number((50 + 0.02 * wave).toFixed(3)) },
  ]
  return publish(line.topic, line.id, Buffer.from(JSON.stringify(pack)))
}
