import type { ConsoleToServer, ServerToConsole } from '@ioc/domain/messages/live-events'
import { io, type Socket } from 'socket.io-client'

/**
 * One Socket.IO client in a process of its own that counts what is delivered. Prints a line of JSON each second:
 * changes counted, and arrival-to-here delays of the last second in ms, also as how many there were of each length.
 */
const socket: Socket<ServerToConsole, ConsoleToServer> = io(process.argv[2] ?? '', { transports: ['websocket'] })
let delivered = 0
let delays: number[] = []
socket.on('changes', (changes) => {
  const here = Date.now()
  for (const tick of changes.ticks) {
    delivered += tick.v.length
    for (const age of tick.a) delays.push(here - (changes.sent - age))
  }
})
socket.on('shed', (detail) => process.stderr.write(`shed: ${detail.en}\n`))
socket.on('connect', () => {
  socket.emit('subscribe', { lane: 'live', communes: 'all', since: null }, (answer) => {
    process.stdout.write(`${JSON.stringify({ subscribed: answer.type })}\n`)
  })
})
setInterval(() => {
  const sorted = delays.toSorted((a, b) => a - b)
  delays = []
  const lengths = new Map<number, number>()
  for (const delay of sorted) lengths.set(Math.round(delay), (lengths.get(Math.round(delay)) ?? 0) + 1)
  process.stdout.write(
    `${JSON.stringify({ lengths: [...lengths], delivered, count: sorted.length, p50: sorted[Math.floor(sorted.length / 2)] ?? null, p99: sorted[Math.floor(sorted.length * 0.99)] ?? null })}\n`,
  )
}, 1000)
