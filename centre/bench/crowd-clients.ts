import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConsoleToServer, ServerToConsole } from '@ioc/domain/messages/live-events'
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'

const Order = z.object({ url: z.string(), cookies: z.array(z.string()).min(1), sockets: z.number().int().positive() })

/**
 * Many signed-in Socket.IO clients in a process of their own. Says when all have their snapshot, counts from a line
 * "count" on, and answers "tell" with one line: how many delays there were of each length (ms), from the arrival that
 * the change bears to here.
 */
const { url, cookies, sockets } = Order.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
const connectingAtOnce = 25
/** How many delays there were of each length, ms; the last place holds all that are longer. */
const lengths = new Uint32Array(60_001)
let [delivered, shed, lost, counting] = [0, 0, 0, false]

const open: Socket<ServerToConsole, ConsoleToServer>[] = []
for (let first = 0; first < sockets; first += connectingAtOnce)
  await Promise.all(
    Array.from({ length: Math.min(connectingAtOnce, sockets - first) }, (_, n) =>
      join(cookies[(first + n) % cookies.length] ?? ''),
    ),
  )
say({ joined: open.length })

for await (const line of createInterface(process.stdin)) {
  if (line === 'count') counting = true
  if (line === 'tell') say({ lengths: [...lengths.entries()].filter(([, count]) => count > 0), delivered, shed, lost })
}
// What is wanted has been said, or the one who asks is gone: what is cut off from here on is no loss.
process.exit(0)

async function join(cookie: string): Promise<void> {
  const socket: Socket<ServerToConsole, ConsoleToServer> = io(url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false, timeout: 60_000 },
    extraHeaders: { cookie, origin: url },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', (cause) => reject(cause))
  })
  socket.on('changes', (changes) => {
    if (!counting) return
    const here = Date.now()
    for (const { a } of changes.ticks) {
      delivered += a.length
      for (const age of a) {
        const length = Math.min(lengths.length - 1, Math.max(0, Math.round(here - (changes.sent - age))))
        lengths[length] = (lengths[length] ?? 0) + 1
      }
    }
  })
  socket.on('shed', () => {
    shed += 1
  })
  socket.on('disconnect', () => {
    lost += 1
  })
  const answer = await new Promise<{ type: string }>((resolve) => {
    socket.emit('subscribe', { lane: 'live', communes: 'all', since: null }, resolve)
  })
  if (answer.type !== 'snapshot') throw new Error(`a client was answered ${answer.type}`)
  open.push(socket)
  await sleep(0)
}

function say(words: unknown): void {
  process.stdout.write(`${JSON.stringify(words)}\n`)
}
